
use builtin;
use str;

set edit:completion:arg-completer[telson] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'telson'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'telson'= {
            cand --config 'The config file (default: openclaw.json in the state folder)'
            cand --state-dir 'The state folder (default: ~/.openclaw)'
            cand --profile 'Use the state folder ~/.openclaw-NAME'
            cand --compat 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)'
            cand --as-openclaw 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only'
            cand --format 'The form of the answer on stdout'
            cand --output 'One more report, to stdout or to a file; may be repeated'
            cand --color 'When to use colour'
            cand --dev 'Short for --profile dev'
            cand --json 'Short for --format json'
            cand --quiet 'Say nothing but the answer and errors'
            cand --verbose 'Say more'
            cand --no-progress 'Do not show progress'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand secrets 'Manage the secrets of an OpenClaw home'
            cand lint 'Find plaintext credentials in committed files'
            cand tour 'Walk through the secrets workflow on a throw-away home'
            cand explain 'Explain a code: what it finds, why it matters, how to fix it'
            cand completions 'Print the completion script of a shell'
            cand generate 'Write completions, manual pages and the tables of the README'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'telson;secrets'= {
            cand --config 'The config file (default: openclaw.json in the state folder)'
            cand --state-dir 'The state folder (default: ~/.openclaw)'
            cand --profile 'Use the state folder ~/.openclaw-NAME'
            cand --compat 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)'
            cand --as-openclaw 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only'
            cand --format 'The form of the answer on stdout'
            cand --output 'One more report, to stdout or to a file; may be repeated'
            cand --color 'When to use colour'
            cand --dev 'Short for --profile dev'
            cand --json 'Short for --format json'
            cand --quiet 'Say nothing but the answer and errors'
            cand --verbose 'Say more'
            cand --no-progress 'Do not show progress'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand audit 'Find plaintext credentials, references that do not resolve, and copies that were left behind'
            cand configure 'Move credentials out of the config into a provider, and put references in their place'
            cand reload 'Make the running gateway resolve its references again'
            cand apply 'Carry out a plan: put references in place of plaintext credentials, and remove the copies'
            cand resolve-exec 'Answer an exec provider''s request from a secrets tool'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'telson;secrets;audit'= {
            cand --config 'The config file (default: openclaw.json in the state folder)'
            cand --state-dir 'The state folder (default: ~/.openclaw)'
            cand --profile 'Use the state folder ~/.openclaw-NAME'
            cand --compat 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)'
            cand --as-openclaw 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only'
            cand --format 'The form of the answer on stdout'
            cand --output 'One more report, to stdout or to a file; may be repeated'
            cand --color 'When to use colour'
            cand --check 'Exit with 1 when anything is found'
            cand --allow-exec 'Run resolver programs (exec providers) to see whether their references resolve'
            cand --deep 'Search logs, session transcripts and shell start files for copies too'
            cand --inventory 'List every credential of the config: field, reference, what uses it, age'
            cand --dev 'Short for --profile dev'
            cand --json 'Short for --format json'
            cand --quiet 'Say nothing but the answer and errors'
            cand --verbose 'Say more'
            cand --no-progress 'Do not show progress'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'telson;secrets;configure'= {
            cand --answers 'Take the answers to all questions from this file, TOML or JSON'
            cand --to 'Where they go: file[:ALIAS], env[:ALIAS], exec[:ALIAS] or store'
            cand --file 'The file of a new file provider (default: secrets.json in the state folder)'
            cand --env-file 'The file of variables that the gateway is started with, for env references'
            cand --map 'Give a field this reference, such as `hooks.token=env:HOOK_TOKEN`; may be repeated'
            cand --only 'Take only this field; `*` stands for one key; may be repeated'
            cand --skip 'Leave this field out; may be repeated'
            cand --generate 'Give this field a fresh credential of 32 random bytes, such as `hooks.token`; may be repeated'
            cand --plan-out 'Save the plan to this file'
            cand --agent 'Take auth profiles of this agent only (default: of every agent; 2026.9.6)'
            cand --example 'Write the example of the secrets file here (default: beside the secrets file)'
            cand --config 'The config file (default: openclaw.json in the state folder)'
            cand --state-dir 'The state folder (default: ~/.openclaw)'
            cand --profile 'Use the state folder ~/.openclaw-NAME'
            cand --compat 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)'
            cand --as-openclaw 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only'
            cand --format 'The form of the answer on stdout'
            cand --output 'One more report, to stdout or to a file; may be repeated'
            cand --color 'When to use colour'
            cand --providers-only 'Ask about providers only'
            cand --skip-provider-setup 'Do not ask about providers'
            cand --from-audit 'Take every credential that stands in the config or an auth store as plain text'
            cand --overwrite 'Replace another credential that a provider holds under a chosen reference'
            cand --substitute 'Write `${NAME}` where the version takes no reference, and the value to --env-file'
            cand --apply 'Apply the plan'
            cand --yes 'Do not ask before the plan is applied'
            cand --dry-run 'Show what would change, and change nothing'
            cand --allow-exec 'Run resolver programs (exec providers) to read credentials back'
            cand --write-examples 'Write the example and the .gitignore line without --apply too'
            cand --dev 'Short for --profile dev'
            cand --json 'Short for --format json'
            cand --quiet 'Say nothing but the answer and errors'
            cand --verbose 'Say more'
            cand --no-progress 'Do not show progress'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'telson;secrets;reload'= {
            cand --url 'The address of the gateway (ws:// or wss://); needs a credential on the command line too'
            cand --token 'The token of the gateway; other users of the machine can see it, --token-file is safer'
            cand --token-file 'A file that holds the token'
            cand --password 'The password of the gateway'
            cand --port 'Call the gateway of this machine on this port'
            cand --timeout 'How long all of it may take, in milliseconds'
            cand --config 'The config file (default: openclaw.json in the state folder)'
            cand --state-dir 'The state folder (default: ~/.openclaw)'
            cand --profile 'Use the state folder ~/.openclaw-NAME'
            cand --compat 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)'
            cand --as-openclaw 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only'
            cand --format 'The form of the answer on stdout'
            cand --output 'One more report, to stdout or to a file; may be repeated'
            cand --color 'When to use colour'
            cand --dev 'Short for --profile dev'
            cand --json 'Short for --format json'
            cand --quiet 'Say nothing but the answer and errors'
            cand --verbose 'Say more'
            cand --no-progress 'Do not show progress'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'telson;secrets;apply'= {
            cand --from 'The plan, a JSON file of at most 16 MiB'
            cand --undo-bundle 'First save everything that changes into FILE, encrypted with a passphrase (age)'
            cand --passphrase-file 'Read the passphrase of the undo bundle from the first line of PATH'
            cand --undo 'Bring back what an undo bundle holds'
            cand --config 'The config file (default: openclaw.json in the state folder)'
            cand --state-dir 'The state folder (default: ~/.openclaw)'
            cand --profile 'Use the state folder ~/.openclaw-NAME'
            cand --compat 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)'
            cand --as-openclaw 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only'
            cand --format 'The form of the answer on stdout'
            cand --output 'One more report, to stdout or to a file; may be repeated'
            cand --color 'When to use colour'
            cand --dry-run 'Check everything and show the changes, but write nothing'
            cand --allow-exec 'Allow resolver programs (exec providers) to run'
            cand --yes 'Do not ask'
            cand --keep-backups 'Leave backups and left-overs alone'
            cand --dev 'Short for --profile dev'
            cand --json 'Short for --format json'
            cand --quiet 'Say nothing but the answer and errors'
            cand --verbose 'Say more'
            cand --no-progress 'Do not show progress'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'telson;secrets;resolve-exec'= {
            cand --via 'The tool: op, vault, pass, sops, bw, bws or keychain'
            cand --tool 'The program of the tool, absolute'
            cand --set 'What the template was told; may be repeated'
            cand --config 'The config file (default: openclaw.json in the state folder)'
            cand --state-dir 'The state folder (default: ~/.openclaw)'
            cand --profile 'Use the state folder ~/.openclaw-NAME'
            cand --compat 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)'
            cand --as-openclaw 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only'
            cand --format 'The form of the answer on stdout'
            cand --output 'One more report, to stdout or to a file; may be repeated'
            cand --color 'When to use colour'
            cand --dev 'Short for --profile dev'
            cand --json 'Short for --format json'
            cand --quiet 'Say nothing but the answer and errors'
            cand --verbose 'Say more'
            cand --no-progress 'Do not show progress'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'telson;secrets;help'= {
            cand audit 'Find plaintext credentials, references that do not resolve, and copies that were left behind'
            cand configure 'Move credentials out of the config into a provider, and put references in their place'
            cand reload 'Make the running gateway resolve its references again'
            cand apply 'Carry out a plan: put references in place of plaintext credentials, and remove the copies'
            cand resolve-exec 'Answer an exec provider''s request from a secrets tool'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'telson;secrets;help;audit'= {
        }
        &'telson;secrets;help;configure'= {
        }
        &'telson;secrets;help;reload'= {
        }
        &'telson;secrets;help;apply'= {
        }
        &'telson;secrets;help;resolve-exec'= {
        }
        &'telson;secrets;help;help'= {
        }
        &'telson;lint'= {
            cand --stash 'With --fix: add what is taken out to FILE as NAME=value lines (mode 0600, ignored by git)'
            cand --since 'Scan what was added since REV and HEAD parted'
            cand --stdin-filename 'The name that says what kind of file stdin is'
            cand --baseline 'The known findings (default: .telson-baseline.json in the root, when it is there)'
            cand --fail-on 'The level from which findings fail the run'
            cand --max-file-bytes 'Do not read files larger than this, in bytes'
            cand --print-ci 'Print a job that runs the linter in this CI system'
            cand --config 'The config file (default: openclaw.json in the state folder)'
            cand --state-dir 'The state folder (default: ~/.openclaw)'
            cand --profile 'Use the state folder ~/.openclaw-NAME'
            cand --compat 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)'
            cand --as-openclaw 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only'
            cand --format 'The form of the answer on stdout'
            cand --output 'One more report, to stdout or to a file; may be repeated'
            cand --color 'When to use colour'
            cand --fix 'Put the right reference in the place of each credential, and change no other byte'
            cand --dry-run 'With --fix: show the changes, values hidden, and write nothing'
            cand --staged 'Scan what the next commit adds, as it stands in the index'
            cand --history 'Scan every blob of the history once'
            cand --no-git 'Take all files of the folder, tracked by git or not'
            cand --update-baseline 'Take what is gone out of the baseline'
            cand --accept 'With --update-baseline: take what is new into it'
            cand --exit-zero 'Exit with 0 although something was found'
            cand --explain-skipped 'Say which values under a credential''s name were passed over, and why'
            cand --list-rules 'List the rules'
            cand --dev 'Short for --profile dev'
            cand --json 'Short for --format json'
            cand --quiet 'Say nothing but the answer and errors'
            cand --verbose 'Say more'
            cand --no-progress 'Do not show progress'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand install-hook 'Check each commit before it is made'
            cand print-ci 'Print a job that runs the linter in CI'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'telson;lint;install-hook'= {
            cand --print 'Write nothing; print the hook of git, or the entry for a hook manager'
            cand --config 'The config file (default: openclaw.json in the state folder)'
            cand --state-dir 'The state folder (default: ~/.openclaw)'
            cand --profile 'Use the state folder ~/.openclaw-NAME'
            cand --compat 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)'
            cand --as-openclaw 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only'
            cand --format 'The form of the answer on stdout'
            cand --output 'One more report, to stdout or to a file; may be repeated'
            cand --color 'When to use colour'
            cand --uninstall 'Take the block out again'
            cand --dev 'Short for --profile dev'
            cand --json 'Short for --format json'
            cand --quiet 'Say nothing but the answer and errors'
            cand --verbose 'Say more'
            cand --no-progress 'Do not show progress'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'telson;lint;print-ci'= {
            cand --config 'The config file (default: openclaw.json in the state folder)'
            cand --state-dir 'The state folder (default: ~/.openclaw)'
            cand --profile 'Use the state folder ~/.openclaw-NAME'
            cand --compat 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)'
            cand --as-openclaw 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only'
            cand --format 'The form of the answer on stdout'
            cand --output 'One more report, to stdout or to a file; may be repeated'
            cand --color 'When to use colour'
            cand --dev 'Short for --profile dev'
            cand --json 'Short for --format json'
            cand --quiet 'Say nothing but the answer and errors'
            cand --verbose 'Say more'
            cand --no-progress 'Do not show progress'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'telson;lint;help'= {
            cand install-hook 'Check each commit before it is made'
            cand print-ci 'Print a job that runs the linter in CI'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'telson;lint;help;install-hook'= {
        }
        &'telson;lint;help;print-ci'= {
        }
        &'telson;lint;help;help'= {
        }
        &'telson;tour'= {
            cand --dialect 'The OpenClaw version that the home is from; the same as --compat'
            cand --config 'The config file (default: openclaw.json in the state folder)'
            cand --state-dir 'The state folder (default: ~/.openclaw)'
            cand --profile 'Use the state folder ~/.openclaw-NAME'
            cand --compat 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)'
            cand --as-openclaw 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only'
            cand --format 'The form of the answer on stdout'
            cand --output 'One more report, to stdout or to a file; may be repeated'
            cand --color 'When to use colour'
            cand --keep 'Leave the home where it is, to look around'
            cand --dev 'Short for --profile dev'
            cand --json 'Short for --format json'
            cand --quiet 'Say nothing but the answer and errors'
            cand --verbose 'Say more'
            cand --no-progress 'Do not show progress'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'telson;explain'= {
            cand --config 'The config file (default: openclaw.json in the state folder)'
            cand --state-dir 'The state folder (default: ~/.openclaw)'
            cand --profile 'Use the state folder ~/.openclaw-NAME'
            cand --compat 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)'
            cand --as-openclaw 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only'
            cand --format 'The form of the answer on stdout'
            cand --output 'One more report, to stdout or to a file; may be repeated'
            cand --color 'When to use colour'
            cand --list 'List every code'
            cand --dev 'Short for --profile dev'
            cand --json 'Short for --format json'
            cand --quiet 'Say nothing but the answer and errors'
            cand --verbose 'Say more'
            cand --no-progress 'Do not show progress'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'telson;completions'= {
            cand --config 'The config file (default: openclaw.json in the state folder)'
            cand --state-dir 'The state folder (default: ~/.openclaw)'
            cand --profile 'Use the state folder ~/.openclaw-NAME'
            cand --compat 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)'
            cand --as-openclaw 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only'
            cand --format 'The form of the answer on stdout'
            cand --output 'One more report, to stdout or to a file; may be repeated'
            cand --color 'When to use colour'
            cand --dev 'Short for --profile dev'
            cand --json 'Short for --format json'
            cand --quiet 'Say nothing but the answer and errors'
            cand --verbose 'Say more'
            cand --no-progress 'Do not show progress'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'telson;generate'= {
            cand --config 'The config file (default: openclaw.json in the state folder)'
            cand --state-dir 'The state folder (default: ~/.openclaw)'
            cand --profile 'Use the state folder ~/.openclaw-NAME'
            cand --compat 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)'
            cand --as-openclaw 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only'
            cand --format 'The form of the answer on stdout'
            cand --output 'One more report, to stdout or to a file; may be repeated'
            cand --color 'When to use colour'
            cand --dev 'Short for --profile dev'
            cand --json 'Short for --format json'
            cand --quiet 'Say nothing but the answer and errors'
            cand --verbose 'Say more'
            cand --no-progress 'Do not show progress'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'telson;help'= {
            cand secrets 'Manage the secrets of an OpenClaw home'
            cand lint 'Find plaintext credentials in committed files'
            cand tour 'Walk through the secrets workflow on a throw-away home'
            cand explain 'Explain a code: what it finds, why it matters, how to fix it'
            cand completions 'Print the completion script of a shell'
            cand generate 'Write completions, manual pages and the tables of the README'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'telson;help;secrets'= {
            cand audit 'Find plaintext credentials, references that do not resolve, and copies that were left behind'
            cand configure 'Move credentials out of the config into a provider, and put references in their place'
            cand reload 'Make the running gateway resolve its references again'
            cand apply 'Carry out a plan: put references in place of plaintext credentials, and remove the copies'
            cand resolve-exec 'Answer an exec provider''s request from a secrets tool'
        }
        &'telson;help;secrets;audit'= {
        }
        &'telson;help;secrets;configure'= {
        }
        &'telson;help;secrets;reload'= {
        }
        &'telson;help;secrets;apply'= {
        }
        &'telson;help;secrets;resolve-exec'= {
        }
        &'telson;help;lint'= {
            cand install-hook 'Check each commit before it is made'
            cand print-ci 'Print a job that runs the linter in CI'
        }
        &'telson;help;lint;install-hook'= {
        }
        &'telson;help;lint;print-ci'= {
        }
        &'telson;help;tour'= {
        }
        &'telson;help;explain'= {
        }
        &'telson;help;completions'= {
        }
        &'telson;help;generate'= {
        }
        &'telson;help;help'= {
        }
    ]
    $completions[$command]
}
