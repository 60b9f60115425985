
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
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a code: what it finds, why it matters, how to fix it')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Write completions, manual pages and the tables of the README')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'telson;help;secrets' {
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
