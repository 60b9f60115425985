
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'telson' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'telson'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'telson' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file (default: openclaw.json in the state folder)')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'The state folder (default: ~/.openclaw)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the state folder ~/.openclaw-NAME')
            [CompletionResult]::new('--compat', '--compat', [CompletionResultType]::ParameterName, 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)')
            [CompletionResult]::new('--as-openclaw', '--as-openclaw', [CompletionResultType]::ParameterName, 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the answer on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'One more report, to stdout or to a file; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--dev', '--dev', [CompletionResultType]::ParameterName, 'Short for --profile dev')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but the answer and errors')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Do not show progress')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('secrets', 'secrets', [CompletionResultType]::ParameterValue, 'Manage the secrets of an OpenClaw home')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Find plaintext credentials in committed files')
            [CompletionResult]::new('tour', 'tour', [CompletionResultType]::ParameterValue, 'Walk through the secrets workflow on a throw-away home')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a code: what it finds, why it matters, how to fix it')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Write completions, manual pages and the tables of the README')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'telson;secrets' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file (default: openclaw.json in the state folder)')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'The state folder (default: ~/.openclaw)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the state folder ~/.openclaw-NAME')
            [CompletionResult]::new('--compat', '--compat', [CompletionResultType]::ParameterName, 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)')
            [CompletionResult]::new('--as-openclaw', '--as-openclaw', [CompletionResultType]::ParameterName, 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the answer on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'One more report, to stdout or to a file; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--dev', '--dev', [CompletionResultType]::ParameterName, 'Short for --profile dev')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but the answer and errors')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Do not show progress')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'Find plaintext credentials, references that do not resolve, and copies that were left behind')
            [CompletionResult]::new('configure', 'configure', [CompletionResultType]::ParameterValue, 'Move credentials out of the config into a provider, and put references in their place')
            [CompletionResult]::new('reload', 'reload', [CompletionResultType]::ParameterValue, 'Make the running gateway resolve its references again')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Carry out a plan: put references in place of plaintext credentials, and remove the copies')
            [CompletionResult]::new('resolve-exec', 'resolve-exec', [CompletionResultType]::ParameterValue, 'Answer an exec provider''s request from a secrets tool')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'telson;secrets;audit' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file (default: openclaw.json in the state folder)')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'The state folder (default: ~/.openclaw)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the state folder ~/.openclaw-NAME')
            [CompletionResult]::new('--compat', '--compat', [CompletionResultType]::ParameterName, 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)')
            [CompletionResult]::new('--as-openclaw', '--as-openclaw', [CompletionResultType]::ParameterName, 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the answer on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'One more report, to stdout or to a file; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Exit with 1 when anything is found')
            [CompletionResult]::new('--allow-exec', '--allow-exec', [CompletionResultType]::ParameterName, 'Run resolver programs (exec providers) to see whether their references resolve')
            [CompletionResult]::new('--deep', '--deep', [CompletionResultType]::ParameterName, 'Search logs, session transcripts and shell start files for copies too')
            [CompletionResult]::new('--inventory', '--inventory', [CompletionResultType]::ParameterName, 'List every credential of the config: field, reference, what uses it, age')
            [CompletionResult]::new('--dev', '--dev', [CompletionResultType]::ParameterName, 'Short for --profile dev')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but the answer and errors')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Do not show progress')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'telson;secrets;configure' {
            [CompletionResult]::new('--answers', '--answers', [CompletionResultType]::ParameterName, 'Take the answers to all questions from this file, TOML or JSON')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Where they go: file[:ALIAS], env[:ALIAS], exec[:ALIAS] or store')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The file of a new file provider (default: secrets.json in the state folder)')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'The file of variables that the gateway is started with, for env references')
            [CompletionResult]::new('--map', '--map', [CompletionResultType]::ParameterName, 'Give a field this reference, such as `hooks.token=env:HOOK_TOKEN`; may be repeated')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Take only this field; `*` stands for one key; may be repeated')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'Leave this field out; may be repeated')
            [CompletionResult]::new('--generate', '--generate', [CompletionResultType]::ParameterName, 'Give this field a fresh credential of 32 random bytes, such as `hooks.token`; may be repeated')
            [CompletionResult]::new('--plan-out', '--plan-out', [CompletionResultType]::ParameterName, 'Save the plan to this file')
            [CompletionResult]::new('--agent', '--agent', [CompletionResultType]::ParameterName, 'Take auth profiles of this agent only (default: of every agent; 2026.9.6)')
            [CompletionResult]::new('--example', '--example', [CompletionResultType]::ParameterName, 'Write the example of the secrets file here (default: beside the secrets file)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file (default: openclaw.json in the state folder)')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'The state folder (default: ~/.openclaw)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the state folder ~/.openclaw-NAME')
            [CompletionResult]::new('--compat', '--compat', [CompletionResultType]::ParameterName, 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)')
            [CompletionResult]::new('--as-openclaw', '--as-openclaw', [CompletionResultType]::ParameterName, 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the answer on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'One more report, to stdout or to a file; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--providers-only', '--providers-only', [CompletionResultType]::ParameterName, 'Ask about providers only')
            [CompletionResult]::new('--skip-provider-setup', '--skip-provider-setup', [CompletionResultType]::ParameterName, 'Do not ask about providers')
            [CompletionResult]::new('--from-audit', '--from-audit', [CompletionResultType]::ParameterName, 'Take every credential that stands in the config or an auth store as plain text')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replace another credential that a provider holds under a chosen reference')
            [CompletionResult]::new('--substitute', '--substitute', [CompletionResultType]::ParameterName, 'Write `${NAME}` where the version takes no reference, and the value to --env-file')
            [CompletionResult]::new('--apply', '--apply', [CompletionResultType]::ParameterName, 'Apply the plan')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask before the plan is applied')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would change, and change nothing')
            [CompletionResult]::new('--allow-exec', '--allow-exec', [CompletionResultType]::ParameterName, 'Run resolver programs (exec providers) to read credentials back')
            [CompletionResult]::new('--write-examples', '--write-examples', [CompletionResultType]::ParameterName, 'Write the example and the .gitignore line without --apply too')
            [CompletionResult]::new('--dev', '--dev', [CompletionResultType]::ParameterName, 'Short for --profile dev')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but the answer and errors')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Do not show progress')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'telson;secrets;reload' {
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The address of the gateway (ws:// or wss://); needs a credential on the command line too')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'The token of the gateway; other users of the machine can see it, --token-file is safer')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'A file that holds the token')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'The password of the gateway')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Call the gateway of this machine on this port')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long all of it may take, in milliseconds')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file (default: openclaw.json in the state folder)')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'The state folder (default: ~/.openclaw)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the state folder ~/.openclaw-NAME')
            [CompletionResult]::new('--compat', '--compat', [CompletionResultType]::ParameterName, 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)')
            [CompletionResult]::new('--as-openclaw', '--as-openclaw', [CompletionResultType]::ParameterName, 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the answer on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'One more report, to stdout or to a file; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--dev', '--dev', [CompletionResultType]::ParameterName, 'Short for --profile dev')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but the answer and errors')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Do not show progress')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'telson;secrets;apply' {
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'The plan, a JSON file of at most 16 MiB')
            [CompletionResult]::new('--undo-bundle', '--undo-bundle', [CompletionResultType]::ParameterName, 'First save everything that changes into FILE, encrypted with a passphrase (age)')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'Read the passphrase of the undo bundle from the first line of PATH')
            [CompletionResult]::new('--undo', '--undo', [CompletionResultType]::ParameterName, 'Bring back what an undo bundle holds')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file (default: openclaw.json in the state folder)')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'The state folder (default: ~/.openclaw)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the state folder ~/.openclaw-NAME')
            [CompletionResult]::new('--compat', '--compat', [CompletionResultType]::ParameterName, 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)')
            [CompletionResult]::new('--as-openclaw', '--as-openclaw', [CompletionResultType]::ParameterName, 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the answer on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'One more report, to stdout or to a file; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Check everything and show the changes, but write nothing')
            [CompletionResult]::new('--allow-exec', '--allow-exec', [CompletionResultType]::ParameterName, 'Allow resolver programs (exec providers) to run')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--keep-backups', '--keep-backups', [CompletionResultType]::ParameterName, 'Leave backups and left-overs alone')
            [CompletionResult]::new('--dev', '--dev', [CompletionResultType]::ParameterName, 'Short for --profile dev')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but the answer and errors')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Do not show progress')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'telson;secrets;resolve-exec' {
            [CompletionResult]::new('--via', '--via', [CompletionResultType]::ParameterName, 'The tool: op, vault, pass, sops, bw, bws or keychain')
            [CompletionResult]::new('--tool', '--tool', [CompletionResultType]::ParameterName, 'The program of the tool, absolute')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'What the template was told; may be repeated')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file (default: openclaw.json in the state folder)')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'The state folder (default: ~/.openclaw)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the state folder ~/.openclaw-NAME')
            [CompletionResult]::new('--compat', '--compat', [CompletionResultType]::ParameterName, 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)')
            [CompletionResult]::new('--as-openclaw', '--as-openclaw', [CompletionResultType]::ParameterName, 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the answer on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'One more report, to stdout or to a file; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--dev', '--dev', [CompletionResultType]::ParameterName, 'Short for --profile dev')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but the answer and errors')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Do not show progress')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'telson;secrets;help' {
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'Find plaintext credentials, references that do not resolve, and copies that were left behind')
            [CompletionResult]::new('configure', 'configure', [CompletionResultType]::ParameterValue, 'Move credentials out of the config into a provider, and put references in their place')
            [CompletionResult]::new('reload', 'reload', [CompletionResultType]::ParameterValue, 'Make the running gateway resolve its references again')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Carry out a plan: put references in place of plaintext credentials, and remove the copies')
            [CompletionResult]::new('resolve-exec', 'resolve-exec', [CompletionResultType]::ParameterValue, 'Answer an exec provider''s request from a secrets tool')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'telson;secrets;help;audit' {
            break
        }
        'telson;secrets;help;configure' {
            break
        }
        'telson;secrets;help;reload' {
            break
        }
        'telson;secrets;help;apply' {
            break
        }
        'telson;secrets;help;resolve-exec' {
            break
        }
        'telson;secrets;help;help' {
            break
        }
        'telson;lint' {
            [CompletionResult]::new('--stash', '--stash', [CompletionResultType]::ParameterName, 'With --fix: add what is taken out to FILE as NAME=value lines (mode 0600, ignored by git)')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Scan what was added since REV and HEAD parted')
            [CompletionResult]::new('--stdin-filename', '--stdin-filename', [CompletionResultType]::ParameterName, 'The name that says what kind of file stdin is')
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'The known findings (default: .telson-baseline.json in the root, when it is there)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'The level from which findings fail the run')
            [CompletionResult]::new('--max-file-bytes', '--max-file-bytes', [CompletionResultType]::ParameterName, 'Do not read files larger than this, in bytes')
            [CompletionResult]::new('--print-ci', '--print-ci', [CompletionResultType]::ParameterName, 'Print a job that runs the linter in this CI system')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file (default: openclaw.json in the state folder)')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'The state folder (default: ~/.openclaw)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the state folder ~/.openclaw-NAME')
            [CompletionResult]::new('--compat', '--compat', [CompletionResultType]::ParameterName, 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)')
            [CompletionResult]::new('--as-openclaw', '--as-openclaw', [CompletionResultType]::ParameterName, 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the answer on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'One more report, to stdout or to a file; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--fix', '--fix', [CompletionResultType]::ParameterName, 'Put the right reference in the place of each credential, and change no other byte')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'With --fix: show the changes, values hidden, and write nothing')
            [CompletionResult]::new('--staged', '--staged', [CompletionResultType]::ParameterName, 'Scan what the next commit adds, as it stands in the index')
            [CompletionResult]::new('--history', '--history', [CompletionResultType]::ParameterName, 'Scan every blob of the history once')
            [CompletionResult]::new('--no-git', '--no-git', [CompletionResultType]::ParameterName, 'Take all files of the folder, tracked by git or not')
            [CompletionResult]::new('--update-baseline', '--update-baseline', [CompletionResultType]::ParameterName, 'Take what is gone out of the baseline')
            [CompletionResult]::new('--accept', '--accept', [CompletionResultType]::ParameterName, 'With --update-baseline: take what is new into it')
            [CompletionResult]::new('--exit-zero', '--exit-zero', [CompletionResultType]::ParameterName, 'Exit with 0 although something was found')
            [CompletionResult]::new('--explain-skipped', '--explain-skipped', [CompletionResultType]::ParameterName, 'Say which values under a credential''s name were passed over, and why')
            [CompletionResult]::new('--list-rules', '--list-rules', [CompletionResultType]::ParameterName, 'List the rules')
            [CompletionResult]::new('--dev', '--dev', [CompletionResultType]::ParameterName, 'Short for --profile dev')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but the answer and errors')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Do not show progress')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('install-hook', 'install-hook', [CompletionResultType]::ParameterValue, 'Check each commit before it is made')
            [CompletionResult]::new('print-ci', 'print-ci', [CompletionResultType]::ParameterValue, 'Print a job that runs the linter in CI')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'telson;lint;install-hook' {
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Write nothing; print the hook of git, or the entry for a hook manager')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file (default: openclaw.json in the state folder)')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'The state folder (default: ~/.openclaw)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the state folder ~/.openclaw-NAME')
            [CompletionResult]::new('--compat', '--compat', [CompletionResultType]::ParameterName, 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)')
            [CompletionResult]::new('--as-openclaw', '--as-openclaw', [CompletionResultType]::ParameterName, 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the answer on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'One more report, to stdout or to a file; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--uninstall', '--uninstall', [CompletionResultType]::ParameterName, 'Take the block out again')
            [CompletionResult]::new('--dev', '--dev', [CompletionResultType]::ParameterName, 'Short for --profile dev')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but the answer and errors')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Do not show progress')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'telson;lint;print-ci' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file (default: openclaw.json in the state folder)')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'The state folder (default: ~/.openclaw)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the state folder ~/.openclaw-NAME')
            [CompletionResult]::new('--compat', '--compat', [CompletionResultType]::ParameterName, 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)')
            [CompletionResult]::new('--as-openclaw', '--as-openclaw', [CompletionResultType]::ParameterName, 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the answer on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'One more report, to stdout or to a file; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--dev', '--dev', [CompletionResultType]::ParameterName, 'Short for --profile dev')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but the answer and errors')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Do not show progress')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'telson;lint;help' {
            [CompletionResult]::new('install-hook', 'install-hook', [CompletionResultType]::ParameterValue, 'Check each commit before it is made')
            [CompletionResult]::new('print-ci', 'print-ci', [CompletionResultType]::ParameterValue, 'Print a job that runs the linter in CI')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'telson;lint;help;install-hook' {
            break
        }
        'telson;lint;help;print-ci' {
            break
        }
        'telson;lint;help;help' {
            break
        }
        'telson;tour' {
            [CompletionResult]::new('--dialect', '--dialect', [CompletionResultType]::ParameterName, 'The OpenClaw version that the home is from; the same as --compat')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file (default: openclaw.json in the state folder)')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'The state folder (default: ~/.openclaw)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the state folder ~/.openclaw-NAME')
            [CompletionResult]::new('--compat', '--compat', [CompletionResultType]::ParameterName, 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)')
            [CompletionResult]::new('--as-openclaw', '--as-openclaw', [CompletionResultType]::ParameterName, 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the answer on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'One more report, to stdout or to a file; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Leave the home where it is, to look around')
            [CompletionResult]::new('--dev', '--dev', [CompletionResultType]::ParameterName, 'Short for --profile dev')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but the answer and errors')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Do not show progress')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'telson;explain' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file (default: openclaw.json in the state folder)')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'The state folder (default: ~/.openclaw)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the state folder ~/.openclaw-NAME')
            [CompletionResult]::new('--compat', '--compat', [CompletionResultType]::ParameterName, 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)')
            [CompletionResult]::new('--as-openclaw', '--as-openclaw', [CompletionResultType]::ParameterName, 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the answer on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'One more report, to stdout or to a file; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'List every code')
            [CompletionResult]::new('--dev', '--dev', [CompletionResultType]::ParameterName, 'Short for --profile dev')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but the answer and errors')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Do not show progress')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'telson;completions' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file (default: openclaw.json in the state folder)')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'The state folder (default: ~/.openclaw)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the state folder ~/.openclaw-NAME')
            [CompletionResult]::new('--compat', '--compat', [CompletionResultType]::ParameterName, 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)')
            [CompletionResult]::new('--as-openclaw', '--as-openclaw', [CompletionResultType]::ParameterName, 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the answer on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'One more report, to stdout or to a file; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--dev', '--dev', [CompletionResultType]::ParameterName, 'Short for --profile dev')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but the answer and errors')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Do not show progress')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'telson;generate' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file (default: openclaw.json in the state folder)')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'The state folder (default: ~/.openclaw)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the state folder ~/.openclaw-NAME')
            [CompletionResult]::new('--compat', '--compat', [CompletionResultType]::ParameterName, 'Apply the rules of this OpenClaw version (default: the one that last wrote the config)')
            [CompletionResult]::new('--as-openclaw', '--as-openclaw', [CompletionResultType]::ParameterName, 'Stand in for this OpenClaw version: its rules, reports, flags and exit codes only')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the answer on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'One more report, to stdout or to a file; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--dev', '--dev', [CompletionResultType]::ParameterName, 'Short for --profile dev')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but the answer and errors')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Do not show progress')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'telson;help' {
            [CompletionResult]::new('secrets', 'secrets', [CompletionResultType]::ParameterValue, 'Manage the secrets of an OpenClaw home')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Find plaintext credentials in committed files')
            [CompletionResult]::new('tour', 'tour', [CompletionResultType]::ParameterValue, 'Walk through the secrets workflow on a throw-away home')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a code: what it finds, why it matters, how to fix it')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Write completions, manual pages and the tables of the README')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'telson;help;secrets' {
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'Find plaintext credentials, references that do not resolve, and copies that were left behind')
            [CompletionResult]::new('configure', 'configure', [CompletionResultType]::ParameterValue, 'Move credentials out of the config into a provider, and put references in their place')
            [CompletionResult]::new('reload', 'reload', [CompletionResultType]::ParameterValue, 'Make the running gateway resolve its references again')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Carry out a plan: put references in place of plaintext credentials, and remove the copies')
            [CompletionResult]::new('resolve-exec', 'resolve-exec', [CompletionResultType]::ParameterValue, 'Answer an exec provider''s request from a secrets tool')
            break
        }
        'telson;help;secrets;audit' {
            break
        }
        'telson;help;secrets;configure' {
            break
        }
        'telson;help;secrets;reload' {
            break
        }
        'telson;help;secrets;apply' {
            break
        }
        'telson;help;secrets;resolve-exec' {
            break
        }
        'telson;help;lint' {
            [CompletionResult]::new('install-hook', 'install-hook', [CompletionResultType]::ParameterValue, 'Check each commit before it is made')
            [CompletionResult]::new('print-ci', 'print-ci', [CompletionResultType]::ParameterValue, 'Print a job that runs the linter in CI')
            break
        }
        'telson;help;lint;install-hook' {
            break
        }
        'telson;help;lint;print-ci' {
            break
        }
        'telson;help;tour' {
            break
        }
        'telson;help;explain' {
            break
        }
        'telson;help;completions' {
            break
        }
        'telson;help;generate' {
            break
        }
        'telson;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
