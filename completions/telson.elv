
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
            cand explain 'Explain a code: what it finds, why it matters, how to fix it'
            cand completions 'Print the completion script of a shell'
            cand generate 'Write completions, manual pages and the tables of the README'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'telson;help;secrets'= {
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
