//! The program: takes the command line, runs it, ends with its exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(morgue::cli::main())
}
