//! The program: hands its arguments to the library and ends with the exit code it gets.

use std::process::ExitCode;

use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(forge_audit_skill::run(std::env::args_os()))
}
