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
github\t'GitHub Actions annotations'
gitlab\t'GitLab Code Quality'
junit\t'`JUnit` XML'"
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
complete -c telson -n "__fish_telson_needs_command" -f -a "lint" -d 'Find plaintext credentials in committed files'
complete -c telson -n "__fish_telson_needs_command" -f -a "tour" -d 'Walk through the secrets workflow on a throw-away home'
complete -c telson -n "__fish_telson_needs_command" -f -a "explain" -d 'Explain a code: what it finds, why it matters, how to fix it'
complete -c telson -n "__fish_telson_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c telson -n "__fish_telson_needs_command" -f -a "generate" -d 'Write completions, manual pages and the tables of the README'
complete -c telson -n "__fish_telson_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c telson -n "__fish_telson_using_subcommand secrets; and not __fish_seen_subcommand_from audit configure reload apply resolve-exec help" -l config -d 'The config file (default: openclaw.json in the state folder)' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and not __fish_seen_subcommand_from audit configure reload apply resolve-exec help" -l state-dir -d 'The state folder (default: ~/.openclaw)' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and not __fish_seen_subcommand_from audit configure reload apply resolve-exec help" -l profile -d 'Use the state folder ~/.openclaw-NAME' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and not __fish_seen_subcommand_from audit configure reload apply resolve-exec help" -l compat -d 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and not __fish_seen_subcommand_from audit configure reload apply resolve-exec help" -l as-openclaw -d 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and not __fish_seen_subcommand_from audit configure reload apply resolve-exec help" -l format -d 'The form of the answer on stdout' -r -f -a "human\t'Text for people'
json\t'One JSON document'
sarif\t'SARIF 2.1.0'
github\t'GitHub Actions annotations'
gitlab\t'GitLab Code Quality'
junit\t'`JUnit` XML'"
complete -c telson -n "__fish_telson_using_subcommand secrets; and not __fish_seen_subcommand_from audit configure reload apply resolve-exec help" -l output -d 'One more report, to stdout or to a file; may be repeated' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and not __fish_seen_subcommand_from audit configure reload apply resolve-exec help" -l color -d 'When to use colour' -r -f -a "auto\t'When the environment and the terminal want it'
always\t'In any case'
never\t'Not at all'"
complete -c telson -n "__fish_telson_using_subcommand secrets; and not __fish_seen_subcommand_from audit configure reload apply resolve-exec help" -l dev -d 'Short for --profile dev'
complete -c telson -n "__fish_telson_using_subcommand secrets; and not __fish_seen_subcommand_from audit configure reload apply resolve-exec help" -l json -d 'Short for --format json'
complete -c telson -n "__fish_telson_using_subcommand secrets; and not __fish_seen_subcommand_from audit configure reload apply resolve-exec help" -l quiet -d 'Say nothing but the answer and errors'
complete -c telson -n "__fish_telson_using_subcommand secrets; and not __fish_seen_subcommand_from audit configure reload apply resolve-exec help" -l verbose -d 'Say more'
complete -c telson -n "__fish_telson_using_subcommand secrets; and not __fish_seen_subcommand_from audit configure reload apply resolve-exec help" -l no-progress -d 'Do not show progress'
complete -c telson -n "__fish_telson_using_subcommand secrets; and not __fish_seen_subcommand_from audit configure reload apply resolve-exec help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c telson -n "__fish_telson_using_subcommand secrets; and not __fish_seen_subcommand_from audit configure reload apply resolve-exec help" -f -a "audit" -d 'Find plaintext credentials, references that do not resolve, and copies that were left behind'
complete -c telson -n "__fish_telson_using_subcommand secrets; and not __fish_seen_subcommand_from audit configure reload apply resolve-exec help" -f -a "configure" -d 'Move credentials out of the config into a provider, and put references in their place'
complete -c telson -n "__fish_telson_using_subcommand secrets; and not __fish_seen_subcommand_from audit configure reload apply resolve-exec help" -f -a "reload" -d 'Make the running gateway resolve its references again'
complete -c telson -n "__fish_telson_using_subcommand secrets; and not __fish_seen_subcommand_from audit configure reload apply resolve-exec help" -f -a "apply" -d 'Carry out a plan: put references in place of plaintext credentials, and remove the copies'
complete -c telson -n "__fish_telson_using_subcommand secrets; and not __fish_seen_subcommand_from audit configure reload apply resolve-exec help" -f -a "resolve-exec" -d 'Answer an exec provider\'s request from a secrets tool'
complete -c telson -n "__fish_telson_using_subcommand secrets; and not __fish_seen_subcommand_from audit configure reload apply resolve-exec help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from audit" -l config -d 'The config file (default: openclaw.json in the state folder)' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from audit" -l state-dir -d 'The state folder (default: ~/.openclaw)' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from audit" -l profile -d 'Use the state folder ~/.openclaw-NAME' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from audit" -l compat -d 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from audit" -l as-openclaw -d 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from audit" -l format -d 'The form of the answer on stdout' -r -f -a "human\t'Text for people'
json\t'One JSON document'
sarif\t'SARIF 2.1.0'
github\t'GitHub Actions annotations'
gitlab\t'GitLab Code Quality'
junit\t'`JUnit` XML'"
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from audit" -l output -d 'One more report, to stdout or to a file; may be repeated' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from audit" -l color -d 'When to use colour' -r -f -a "auto\t'When the environment and the terminal want it'
always\t'In any case'
never\t'Not at all'"
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from audit" -l check -d 'Exit with 1 when anything is found'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from audit" -l allow-exec -d 'Run resolver programs (exec providers) to see whether their references resolve'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from audit" -l deep -d 'Search logs, session transcripts and shell start files for copies too'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from audit" -l inventory -d 'List every credential of the config: field, reference, what uses it, age'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from audit" -l dev -d 'Short for --profile dev'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from audit" -l json -d 'Short for --format json'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from audit" -l quiet -d 'Say nothing but the answer and errors'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from audit" -l verbose -d 'Say more'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from audit" -l no-progress -d 'Do not show progress'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from audit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l answers -d 'Take the answers to all questions from this file, TOML or JSON' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l to -d 'Where they go: file[:ALIAS], env[:ALIAS], exec[:ALIAS] or store' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l file -d 'The file of a new file provider (default: secrets.json in the state folder)' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l env-file -d 'The file of variables that the gateway is started with, for env references' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l map -d 'Give a field this reference, such as `hooks.token=env:HOOK_TOKEN`; may be repeated' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l only -d 'Take only this field; `*` stands for one key; may be repeated' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l skip -d 'Leave this field out; may be repeated' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l generate -d 'Give this field a fresh credential of 32 random bytes, such as `hooks.token`; may be repeated' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l plan-out -d 'Save the plan to this file' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l agent -d 'Take auth profiles of this agent only (default: of every agent; 2026.9.6)' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l example -d 'Write the example of the secrets file here (default: beside the secrets file)' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l config -d 'The config file (default: openclaw.json in the state folder)' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l state-dir -d 'The state folder (default: ~/.openclaw)' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l profile -d 'Use the state folder ~/.openclaw-NAME' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l compat -d 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l as-openclaw -d 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l format -d 'The form of the answer on stdout' -r -f -a "human\t'Text for people'
json\t'One JSON document'
sarif\t'SARIF 2.1.0'
github\t'GitHub Actions annotations'
gitlab\t'GitLab Code Quality'
junit\t'`JUnit` XML'"
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l output -d 'One more report, to stdout or to a file; may be repeated' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l color -d 'When to use colour' -r -f -a "auto\t'When the environment and the terminal want it'
always\t'In any case'
never\t'Not at all'"
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l providers-only -d 'Ask about providers only'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l skip-provider-setup -d 'Do not ask about providers'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l from-audit -d 'Take every credential that stands in the config or an auth store as plain text'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l overwrite -d 'Replace another credential that a provider holds under a chosen reference'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l substitute -d 'Write `${NAME}` where the version takes no reference, and the value to --env-file'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l apply -d 'Apply the plan'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l yes -d 'Do not ask before the plan is applied'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l dry-run -d 'Show what would change, and change nothing'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l allow-exec -d 'Run resolver programs (exec providers) to read credentials back'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l write-examples -d 'Write the example and the .gitignore line without --apply too'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l dev -d 'Short for --profile dev'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l json -d 'Short for --format json'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l quiet -d 'Say nothing but the answer and errors'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l verbose -d 'Say more'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -l no-progress -d 'Do not show progress'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from configure" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from reload" -l url -d 'The address of the gateway (ws:// or wss://); needs a credential on the command line too' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from reload" -l token -d 'The token of the gateway; other users of the machine can see it, --token-file is safer' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from reload" -l token-file -d 'A file that holds the token' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from reload" -l password -d 'The password of the gateway' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from reload" -l port -d 'Call the gateway of this machine on this port' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from reload" -l timeout -d 'How long all of it may take, in milliseconds' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from reload" -l config -d 'The config file (default: openclaw.json in the state folder)' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from reload" -l state-dir -d 'The state folder (default: ~/.openclaw)' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from reload" -l profile -d 'Use the state folder ~/.openclaw-NAME' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from reload" -l compat -d 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from reload" -l as-openclaw -d 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from reload" -l format -d 'The form of the answer on stdout' -r -f -a "human\t'Text for people'
json\t'One JSON document'
sarif\t'SARIF 2.1.0'
github\t'GitHub Actions annotations'
gitlab\t'GitLab Code Quality'
junit\t'`JUnit` XML'"
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from reload" -l output -d 'One more report, to stdout or to a file; may be repeated' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from reload" -l color -d 'When to use colour' -r -f -a "auto\t'When the environment and the terminal want it'
always\t'In any case'
never\t'Not at all'"
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from reload" -l dev -d 'Short for --profile dev'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from reload" -l json -d 'Short for --format json'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from reload" -l quiet -d 'Say nothing but the answer and errors'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from reload" -l verbose -d 'Say more'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from reload" -l no-progress -d 'Do not show progress'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from reload" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l from -d 'The plan, a JSON file of at most 16 MiB' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l undo-bundle -d 'First save everything that changes into FILE, encrypted with a passphrase (age)' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l passphrase-file -d 'Read the passphrase of the undo bundle from the first line of PATH' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l undo -d 'Bring back what an undo bundle holds' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l config -d 'The config file (default: openclaw.json in the state folder)' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l state-dir -d 'The state folder (default: ~/.openclaw)' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l profile -d 'Use the state folder ~/.openclaw-NAME' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l compat -d 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l as-openclaw -d 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l format -d 'The form of the answer on stdout' -r -f -a "human\t'Text for people'
json\t'One JSON document'
sarif\t'SARIF 2.1.0'
github\t'GitHub Actions annotations'
gitlab\t'GitLab Code Quality'
junit\t'`JUnit` XML'"
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l output -d 'One more report, to stdout or to a file; may be repeated' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l color -d 'When to use colour' -r -f -a "auto\t'When the environment and the terminal want it'
always\t'In any case'
never\t'Not at all'"
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l dry-run -d 'Check everything and show the changes, but write nothing'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l allow-exec -d 'Allow resolver programs (exec providers) to run'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l yes -d 'Do not ask'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l keep-backups -d 'Leave backups and left-overs alone'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l dev -d 'Short for --profile dev'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l json -d 'Short for --format json'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l quiet -d 'Say nothing but the answer and errors'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l verbose -d 'Say more'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -l no-progress -d 'Do not show progress'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from apply" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from resolve-exec" -l via -d 'The tool: op, vault, pass, sops, bw, bws or keychain' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from resolve-exec" -l tool -d 'The program of the tool, absolute' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from resolve-exec" -l set -d 'What the template was told; may be repeated' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from resolve-exec" -l config -d 'The config file (default: openclaw.json in the state folder)' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from resolve-exec" -l state-dir -d 'The state folder (default: ~/.openclaw)' -r -F
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from resolve-exec" -l profile -d 'Use the state folder ~/.openclaw-NAME' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from resolve-exec" -l compat -d 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from resolve-exec" -l as-openclaw -d 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from resolve-exec" -l format -d 'The form of the answer on stdout' -r -f -a "human\t'Text for people'
json\t'One JSON document'
sarif\t'SARIF 2.1.0'
github\t'GitHub Actions annotations'
gitlab\t'GitLab Code Quality'
junit\t'`JUnit` XML'"
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from resolve-exec" -l output -d 'One more report, to stdout or to a file; may be repeated' -r
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from resolve-exec" -l color -d 'When to use colour' -r -f -a "auto\t'When the environment and the terminal want it'
always\t'In any case'
never\t'Not at all'"
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from resolve-exec" -l dev -d 'Short for --profile dev'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from resolve-exec" -l json -d 'Short for --format json'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from resolve-exec" -l quiet -d 'Say nothing but the answer and errors'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from resolve-exec" -l verbose -d 'Say more'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from resolve-exec" -l no-progress -d 'Do not show progress'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from resolve-exec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from help" -f -a "audit" -d 'Find plaintext credentials, references that do not resolve, and copies that were left behind'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from help" -f -a "configure" -d 'Move credentials out of the config into a provider, and put references in their place'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from help" -f -a "reload" -d 'Make the running gateway resolve its references again'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from help" -f -a "apply" -d 'Carry out a plan: put references in place of plaintext credentials, and remove the copies'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from help" -f -a "resolve-exec" -d 'Answer an exec provider\'s request from a secrets tool'
complete -c telson -n "__fish_telson_using_subcommand secrets; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l stash -d 'With --fix: add what is taken out to FILE as NAME=value lines (mode 0600, ignored by git)' -r -F
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l since -d 'Scan what was added since REV and HEAD parted' -r
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l stdin-filename -d 'The name that says what kind of file stdin is' -r
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l baseline -d 'The known findings (default: .telson-baseline.json in the root, when it is there)' -r -F
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l fail-on -d 'The level from which findings fail the run' -r -f -a "error\t'Only errors'
warn\t'Warnings too'
info\t'Everything'"
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l max-file-bytes -d 'Do not read files larger than this, in bytes' -r
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l print-ci -d 'Print a job that runs the linter in this CI system' -r -f -a "github\t'GitHub Actions, with annotations and code scanning'
gitlab\t'GitLab CI, with the code quality report'
circleci\t'The one of circleci.com, with test results'
azure\t'Azure Pipelines, with test results and SARIF'
bitbucket\t'Bitbucket Pipelines, with test results'
jenkins\t'A declarative Jenkinsfile, with test results'
woodpecker\t'Woodpecker'
drone\t'Drone'"
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l config -d 'The config file (default: openclaw.json in the state folder)' -r -F
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l state-dir -d 'The state folder (default: ~/.openclaw)' -r -F
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l profile -d 'Use the state folder ~/.openclaw-NAME' -r
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l compat -d 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)' -r
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l as-openclaw -d 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only' -r
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l format -d 'The form of the answer on stdout' -r -f -a "human\t'Text for people'
json\t'One JSON document'
sarif\t'SARIF 2.1.0'
github\t'GitHub Actions annotations'
gitlab\t'GitLab Code Quality'
junit\t'`JUnit` XML'"
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l output -d 'One more report, to stdout or to a file; may be repeated' -r
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l color -d 'When to use colour' -r -f -a "auto\t'When the environment and the terminal want it'
always\t'In any case'
never\t'Not at all'"
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l fix -d 'Put the right reference in the place of each credential, and change no other byte'
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l dry-run -d 'With --fix: show the changes, values hidden, and write nothing'
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l staged -d 'Scan what the next commit adds, as it stands in the index'
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l history -d 'Scan every blob of the history once'
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l no-git -d 'Take all files of the folder, tracked by git or not'
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l update-baseline -d 'Take what is gone out of the baseline'
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l accept -d 'With --update-baseline: take what is new into it'
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l exit-zero -d 'Exit with 0 although something was found'
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l explain-skipped -d 'Say which values under a credential\'s name were passed over, and why'
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l list-rules -d 'List the rules'
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l dev -d 'Short for --profile dev'
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l json -d 'Short for --format json'
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l quiet -d 'Say nothing but the answer and errors'
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l verbose -d 'Say more'
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -l no-progress -d 'Do not show progress'
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -a "install-hook" -d 'Check each commit before it is made'
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -a "print-ci" -d 'Print a job that runs the linter in CI'
complete -c telson -n "__fish_telson_using_subcommand lint; and not __fish_seen_subcommand_from install-hook print-ci help" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from install-hook" -l print -d 'Write nothing; print the hook of git, or the entry for a hook manager' -r -f -a "git\t'A script for .git/hooks/pre-commit'
pre-commit\t'An entry for .pre-commit-config.yaml'
lefthook\t'An entry for lefthook.yml'"
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from install-hook" -l config -d 'The config file (default: openclaw.json in the state folder)' -r -F
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from install-hook" -l state-dir -d 'The state folder (default: ~/.openclaw)' -r -F
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from install-hook" -l profile -d 'Use the state folder ~/.openclaw-NAME' -r
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from install-hook" -l compat -d 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)' -r
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from install-hook" -l as-openclaw -d 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only' -r
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from install-hook" -l format -d 'The form of the answer on stdout' -r -f -a "human\t'Text for people'
json\t'One JSON document'
sarif\t'SARIF 2.1.0'
github\t'GitHub Actions annotations'
gitlab\t'GitLab Code Quality'
junit\t'`JUnit` XML'"
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from install-hook" -l output -d 'One more report, to stdout or to a file; may be repeated' -r
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from install-hook" -l color -d 'When to use colour' -r -f -a "auto\t'When the environment and the terminal want it'
always\t'In any case'
never\t'Not at all'"
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from install-hook" -l uninstall -d 'Take the block out again'
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from install-hook" -l dev -d 'Short for --profile dev'
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from install-hook" -l json -d 'Short for --format json'
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from install-hook" -l quiet -d 'Say nothing but the answer and errors'
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from install-hook" -l verbose -d 'Say more'
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from install-hook" -l no-progress -d 'Do not show progress'
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from install-hook" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from print-ci" -l config -d 'The config file (default: openclaw.json in the state folder)' -r -F
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from print-ci" -l state-dir -d 'The state folder (default: ~/.openclaw)' -r -F
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from print-ci" -l profile -d 'Use the state folder ~/.openclaw-NAME' -r
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from print-ci" -l compat -d 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)' -r
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from print-ci" -l as-openclaw -d 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only' -r
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from print-ci" -l format -d 'The form of the answer on stdout' -r -f -a "human\t'Text for people'
json\t'One JSON document'
sarif\t'SARIF 2.1.0'
github\t'GitHub Actions annotations'
gitlab\t'GitLab Code Quality'
junit\t'`JUnit` XML'"
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from print-ci" -l output -d 'One more report, to stdout or to a file; may be repeated' -r
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from print-ci" -l color -d 'When to use colour' -r -f -a "auto\t'When the environment and the terminal want it'
always\t'In any case'
never\t'Not at all'"
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from print-ci" -l dev -d 'Short for --profile dev'
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from print-ci" -l json -d 'Short for --format json'
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from print-ci" -l quiet -d 'Say nothing but the answer and errors'
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from print-ci" -l verbose -d 'Say more'
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from print-ci" -l no-progress -d 'Do not show progress'
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from print-ci" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from help" -f -a "install-hook" -d 'Check each commit before it is made'
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from help" -f -a "print-ci" -d 'Print a job that runs the linter in CI'
complete -c telson -n "__fish_telson_using_subcommand lint; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c telson -n "__fish_telson_using_subcommand tour" -l dialect -d 'The OpenClaw version that the home is from; the same as --compat' -r
complete -c telson -n "__fish_telson_using_subcommand tour" -l config -d 'The config file (default: openclaw.json in the state folder)' -r -F
complete -c telson -n "__fish_telson_using_subcommand tour" -l state-dir -d 'The state folder (default: ~/.openclaw)' -r -F
complete -c telson -n "__fish_telson_using_subcommand tour" -l profile -d 'Use the state folder ~/.openclaw-NAME' -r
complete -c telson -n "__fish_telson_using_subcommand tour" -l compat -d 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)' -r
complete -c telson -n "__fish_telson_using_subcommand tour" -l as-openclaw -d 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only' -r
complete -c telson -n "__fish_telson_using_subcommand tour" -l format -d 'The form of the answer on stdout' -r -f -a "human\t'Text for people'
json\t'One JSON document'
sarif\t'SARIF 2.1.0'
github\t'GitHub Actions annotations'
gitlab\t'GitLab Code Quality'
junit\t'`JUnit` XML'"
complete -c telson -n "__fish_telson_using_subcommand tour" -l output -d 'One more report, to stdout or to a file; may be repeated' -r
complete -c telson -n "__fish_telson_using_subcommand tour" -l color -d 'When to use colour' -r -f -a "auto\t'When the environment and the terminal want it'
always\t'In any case'
never\t'Not at all'"
complete -c telson -n "__fish_telson_using_subcommand tour" -l keep -d 'Leave the home where it is, to look around'
complete -c telson -n "__fish_telson_using_subcommand tour" -l dev -d 'Short for --profile dev'
complete -c telson -n "__fish_telson_using_subcommand tour" -l json -d 'Short for --format json'
complete -c telson -n "__fish_telson_using_subcommand tour" -l quiet -d 'Say nothing but the answer and errors'
complete -c telson -n "__fish_telson_using_subcommand tour" -l verbose -d 'Say more'
complete -c telson -n "__fish_telson_using_subcommand tour" -l no-progress -d 'Do not show progress'
complete -c telson -n "__fish_telson_using_subcommand tour" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c telson -n "__fish_telson_using_subcommand explain" -l config -d 'The config file (default: openclaw.json in the state folder)' -r -F
complete -c telson -n "__fish_telson_using_subcommand explain" -l state-dir -d 'The state folder (default: ~/.openclaw)' -r -F
complete -c telson -n "__fish_telson_using_subcommand explain" -l profile -d 'Use the state folder ~/.openclaw-NAME' -r
complete -c telson -n "__fish_telson_using_subcommand explain" -l compat -d 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)' -r
complete -c telson -n "__fish_telson_using_subcommand explain" -l as-openclaw -d 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only' -r
complete -c telson -n "__fish_telson_using_subcommand explain" -l format -d 'The form of the answer on stdout' -r -f -a "human\t'Text for people'
json\t'One JSON document'
sarif\t'SARIF 2.1.0'
github\t'GitHub Actions annotations'
gitlab\t'GitLab Code Quality'
junit\t'`JUnit` XML'"
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
github\t'GitHub Actions annotations'
gitlab\t'GitLab Code Quality'
junit\t'`JUnit` XML'"
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
github\t'GitHub Actions annotations'
gitlab\t'GitLab Code Quality'
junit\t'`JUnit` XML'"
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
complete -c telson -n "__fish_telson_using_subcommand help; and not __fish_seen_subcommand_from secrets lint tour explain completions generate help" -f -a "secrets" -d 'Manage the secrets of an OpenClaw home'
complete -c telson -n "__fish_telson_using_subcommand help; and not __fish_seen_subcommand_from secrets lint tour explain completions generate help" -f -a "lint" -d 'Find plaintext credentials in committed files'
complete -c telson -n "__fish_telson_using_subcommand help; and not __fish_seen_subcommand_from secrets lint tour explain completions generate help" -f -a "tour" -d 'Walk through the secrets workflow on a throw-away home'
complete -c telson -n "__fish_telson_using_subcommand help; and not __fish_seen_subcommand_from secrets lint tour explain completions generate help" -f -a "explain" -d 'Explain a code: what it finds, why it matters, how to fix it'
complete -c telson -n "__fish_telson_using_subcommand help; and not __fish_seen_subcommand_from secrets lint tour explain completions generate help" -f -a "completions" -d 'Print the completion script of a shell'
complete -c telson -n "__fish_telson_using_subcommand help; and not __fish_seen_subcommand_from secrets lint tour explain completions generate help" -f -a "generate" -d 'Write completions, manual pages and the tables of the README'
complete -c telson -n "__fish_telson_using_subcommand help; and not __fish_seen_subcommand_from secrets lint tour explain completions generate help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c telson -n "__fish_telson_using_subcommand help; and __fish_seen_subcommand_from secrets" -f -a "audit" -d 'Find plaintext credentials, references that do not resolve, and copies that were left behind'
complete -c telson -n "__fish_telson_using_subcommand help; and __fish_seen_subcommand_from secrets" -f -a "configure" -d 'Move credentials out of the config into a provider, and put references in their place'
complete -c telson -n "__fish_telson_using_subcommand help; and __fish_seen_subcommand_from secrets" -f -a "reload" -d 'Make the running gateway resolve its references again'
complete -c telson -n "__fish_telson_using_subcommand help; and __fish_seen_subcommand_from secrets" -f -a "apply" -d 'Carry out a plan: put references in place of plaintext credentials, and remove the copies'
complete -c telson -n "__fish_telson_using_subcommand help; and __fish_seen_subcommand_from secrets" -f -a "resolve-exec" -d 'Answer an exec provider\'s request from a secrets tool'
complete -c telson -n "__fish_telson_using_subcommand help; and __fish_seen_subcommand_from lint" -f -a "install-hook" -d 'Check each commit before it is made'
complete -c telson -n "__fish_telson_using_subcommand help; and __fish_seen_subcommand_from lint" -f -a "print-ci" -d 'Print a job that runs the linter in CI'
