//! forge-audit-skill: a static auditor for third-party agent skills and plugins.

mod bundle;
mod manifest;
mod program;
mod prose;
mod source;
mod syntax;
