//! The `telson` command.

fn main() -> std::process::ExitCode {
    telson::cli::run(std::env::args_os())
}
