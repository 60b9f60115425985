# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_telson_global_optspecs
    string join \n config= state-dir= profile= dev compat= as-openclaw= format= json output= color= quiet verbose no-progress h/help V/version
end

function __fish_telson_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_telson_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_telson_using_subcommand
    set -l cmd (__fish_telson_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c telson -n "__fish_telson_needs_command" -l config -d 'The config file (default: openclaw.json in the state folder)' -r -F
complete -c telson -n "__fish_telson_needs_command" -l state-dir -d 'The state folder (default: ~/.openclaw)' -r -F
complete -c telson -n "__fish_telson_needs_command" -l profile -d 'Use the state folder ~/.openclaw-NAME' -r
complete -c telson -n "__fish_telson_needs_command" -l compat -d 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)' -r
complete -c telson -n "__fish_telson_needs_command" -l as-openclaw -d 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only' -r
complete -c telson -n "__fish_telson_needs_command" -l format -d 'The form of the answer on stdout' -r -f -a "human\t'Text for people'
json\t'One JSON document'
sarif\t'SARIF 2.1.0'
github\t'GitHub Actions annotations'"
complete -c telson -n "__fish_telson_needs_command" -l output -d 'One more report, to stdout or to a file; may be repeated' -r
complete -c telson -n "__fish_telson_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'When the environment and the terminal want it'
always\t'In any case'
never\t'Not at all'"
complete -c telson -n "__fish_telson_needs_command" -l dev -d 'Short for --profile dev'
complete -c telson -n "__fish_telson_needs_command" -l json -d 'Short for --format json'
complete -c telson -n "__fish_telson_needs_command" -l quiet -d 'Say nothing but the answer and errors'
complete -c telson -n "__fish_telson_needs_command" -l verbose -d 'Say more'
complete -c telson -n "__fish_telson_needs_command" -l no-progress -d 'Do not show progress'
complete -c telson -n "__fish_telson_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c telson -n "__fish_telson_needs_command" -s V -l version -d 'Print version'
complete -c telson -n "__fish_telson_needs_command" -f -a "secrets" -d 'Manage the secrets of an OpenClaw home'
complete -c telson -n "__fish_telson_needs_command" -f -a "explain" -d 'Explain a code: what it finds, why it matters, how to fix it'
complete -c telson -n "__fish_telson_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c telson -n "__fish_telson_needs_command" -f -a "generate" -d 'Write completions, manual pages and the tables of the README'
complete -c telson -n "__fish_telson_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c telson -n "__fish_telson_using_subcommand secrets" -l config -d 'The config file (default: openclaw.json in the state folder)' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets" -l state-dir -d 'The state folder (default: ~/.openclaw)' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets" -l profile -d 'Use the state folder ~/.openclaw-NAME' -r
complete -c telson -n "__fish_telson_using_subcommand secrets" -l compat -d 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)' -r
complete -c telson -n "__fish_telson_using_subcommand secrets" -l as-openclaw -d 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only' -r
complete -c telson -n "__fish_telson_using_subcommand secrets" -l format -d 'The form of the answer on stdout' -r -f -a "human\t'Text for people'
json\t'One JSON document'
sarif\t'SARIF 2.1.0'
github\t'GitHub Actions annotations'"
complete -c telson -n "__fish_telson_using_subcommand secrets" -l output -d 'One more report, to stdout or to a file; may be repeated' -r
complete -c telson -n "__fish_telson_using_subcommand secrets" -l color -d 'When to use colour' -r -f -a "auto\t'When the environment and the terminal want it'
always\t'In any case'
never\t'Not at all'"
complete -c telson -n "__fish_telson_using_subcommand secrets" -l dev -d 'Short for --profile dev'
complete -c telson -n "__fish_telson_using_subcommand secrets" -l json -d 'Short for --format json'
complete -c telson -n "__fish_telson_using_subcommand secrets" -l quiet -d 'Say nothing but the answer and errors'
complete -c telson -n "__fish_telson_using_subcommand secrets" -l verbose -d 'Say more'
complete -c telson -n "__fish_telson_using_subcommand secrets" -l no-progress -d 'Do not show progress'
complete -c telson -n "__fish_telson_using_subcommand secrets" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c telson -n "__fish_telson_using_subcommand explain" -l config -d 'The config file (default: openclaw.json in the state folder)' -r -F
complete -c telson -n "__fish_telson_using_subcommand explain" -l state-dir -d 'The state folder (default: ~/.openclaw)' -r -F
complete -c telson -n "__fish_telson_using_subcommand explain" -l profile -d 'Use the state folder ~/.openclaw-NAME' -r
complete -c telson -n "__fish_telson_using_subcommand explain" -l compat -d 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)' -r
complete -c telson -n "__fish_telson_using_subcommand explain" -l as-openclaw -d 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only' -r
complete -c telson -n "__fish_telson_using_subcommand explain" -l format -d 'The form of the answer on stdout' -r -f -a "human\t'Text for people'
json\t'One JSON document'
sarif\t'SARIF 2.1.0'
github\t'GitHub Actions annotations'"
complete -c telson -n "__fish_telson_using_subcommand explain" -l output -d 'One more report, to stdout or to a file; may be repeated' -r
complete -c telson -n "__fish_telson_using_subcommand explain" -l color -d 'When to use colour' -r -f -a "auto\t'When the environment and the terminal want it'
always\t'In any case'
never\t'Not at all'"
complete -c telson -n "__fish_telson_using_subcommand explain" -l list -d 'List every code'
complete -c telson -n "__fish_telson_using_subcommand explain" -l dev -d 'Short for --profile dev'
complete -c telson -n "__fish_telson_using_subcommand explain" -l json -d 'Short for --format json'
complete -c telson -n "__fish_telson_using_subcommand explain" -l quiet -d 'Say nothing but the answer and errors'
complete -c telson -n "__fish_telson_using_subcommand explain" -l verbose -d 'Say more'
complete -c telson -n "__fish_telson_using_subcommand explain" -l no-progress -d 'Do not show progress'
complete -c telson -n "__fish_telson_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c telson -n "__fish_telson_using_subcommand completions" -l config -d 'The config file (default: openclaw.json in the state folder)' -r -F
complete -c telson -n "__fish_telson_using_subcommand completions" -l state-dir -d 'The state folder (default: ~/.openclaw)' -r -F
complete -c telson -n "__fish_telson_using_subcommand completions" -l profile -d 'Use the state folder ~/.openclaw-NAME' -r
complete -c telson -n "__fish_telson_using_subcommand completions" -l compat -d 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)' -r
complete -c telson -n "__fish_telson_using_subcommand completions" -l as-openclaw -d 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only' -r
complete -c telson -n "__fish_telson_using_subcommand completions" -l format -d 'The form of the answer on stdout' -r -f -a "human\t'Text for people'
json\t'One JSON document'
sarif\t'SARIF 2.1.0'
github\t'GitHub Actions annotations'"
complete -c telson -n "__fish_telson_using_subcommand completions" -l output -d 'One more report, to stdout or to a file; may be repeated' -r
complete -c telson -n "__fish_telson_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t'When the environment and the terminal want it'
always\t'In any case'
never\t'Not at all'"
complete -c telson -n "__fish_telson_using_subcommand completions" -l dev -d 'Short for --profile dev'
complete -c telson -n "__fish_telson_using_subcommand completions" -l json -d 'Short for --format json'
complete -c telson -n "__fish_telson_using_subcommand completions" -l quiet -d 'Say nothing but the answer and errors'
complete -c telson -n "__fish_telson_using_subcommand completions" -l verbose -d 'Say more'
complete -c telson -n "__fish_telson_using_subcommand completions" -l no-progress -d 'Do not show progress'
complete -c telson -n "__fish_telson_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c telson -n "__fish_telson_using_subcommand generate" -l config -d 'The config file (default: openclaw.json in the state folder)' -r -F
complete -c telson -n "__fish_telson_using_subcommand generate" -l state-dir -d 'The state folder (default: ~/.openclaw)' -r -F
complete -c telson -n "__fish_telson_using_subcommand generate" -l profile -d 'Use the state folder ~/.openclaw-NAME' -r
complete -c telson -n "__fish_telson_using_subcommand generate" -l compat -d 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)' -r
complete -c telson -n "__fish_telson_using_subcommand generate" -l as-openclaw -d 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only' -r
complete -c telson -n "__fish_telson_using_subcommand generate" -l format -d 'The form of the answer on stdout' -r -f -a "human\t'Text for people'
json\t'One JSON document'
sarif\t'SARIF 2.1.0'
github\t'GitHub Actions annotations'"
complete -c telson -n "__fish_telson_using_subcommand generate" -l output -d 'One more report, to stdout or to a file; may be repeated' -r
complete -c telson -n "__fish_telson_using_subcommand generate" -l color -d 'When to use colour' -r -f -a "auto\t'When the environment and the terminal want it'
always\t'In any case'
never\t'Not at all'"
complete -c telson -n "__fish_telson_using_subcommand generate" -l dev -d 'Short for --profile dev'
complete -c telson -n "__fish_telson_using_subcommand generate" -l json -d 'Short for --format json'
complete -c telson -n "__fish_telson_using_subcommand generate" -l quiet -d 'Say nothing but the answer and errors'
complete -c telson -n "__fish_telson_using_subcommand generate" -l verbose -d 'Say more'
complete -c telson -n "__fish_telson_using_subcommand generate" -l no-progress -d 'Do not show progress'
complete -c telson -n "__fish_telson_using_subcommand generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c telson -n "__fish_telson_using_subcommand help; and not __fish_seen_subcommand_from secrets explain completions generate help" -f -a "secrets" -d 'Manage the secrets of an OpenClaw home'
complete -c telson -n "__fish_telson_using_subcommand help; and not __fish_seen_subcommand_from secrets explain completions generate help" -f -a "explain" -d 'Explain a code: what it finds, why it matters, how to fix it'
complete -c telson -n "__fish_telson_using_subcommand help; and not __fish_seen_subcommand_from secrets explain completions generate help" -f -a "completions" -d 'Print the completion script of a shell'
complete -c telson -n "__fish_telson_using_subcommand help; and not __fish_seen_subcommand_from secrets explain completions generate help" -f -a "generate" -d 'Write completions, manual pages and the tables of the README'
complete -c telson -n "__fish_telson_using_subcommand help; and not __fish_seen_subcommand_from secrets explain completions generate help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
