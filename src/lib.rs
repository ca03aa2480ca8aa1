//! forge-audit-skill: a static auditor for third-party agent skills and plugins.

mod bundle;
mod source;
