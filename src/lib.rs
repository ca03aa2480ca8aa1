//! forge-audit-skill: a static auditor for third-party agent skills and plugins.

mod audit;
mod bundle;
mod detect;
mod finding;
mod manifest;
mod program;
mod prose;
mod rule;
mod source;
mod syntax;
mod verdict;
