//! What the consumer asks for: the profile, or a policy file, and a waiver file, with the date of today.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};

use super::arguments::{ProfileName, Scan};
use crate::rule::Card;
use crate::verdict::{Date, Policy, date, read_policy, read_waivers};

/// The policy that the command line asks for.
///
/// # Errors
/// All mistakes in both files at once; a file that cannot be read, or that stands inside what is audited.
pub(super) fn policy_of(scan: &Scan, cards: &[Arc<Card>]) -> anyhow::Result<Policy> {
    let files = [&scan.policy, &scan.waivers];
    for file in files.into_iter().flatten() {
        refuse_inside(file, &scan.paths)?;
    }
    let policy = match (&scan.policy, scan.profile) {
        (None, ProfileName::Forge) => Ok(Policy::forge()),
        (None, ProfileName::Strict) => Ok(Policy::strict()),
        (Some(file), _) => read_policy(&file.to_string_lossy(), &read_text(file)?, cards),
    };
    let Some(file) = &scan.waivers else { return Ok(policy?) };
    let today = scan.today.unwrap_or_else(today);
    let waivers = read_waivers(&file.to_string_lossy(), &read_text(file)?, cards, today);
    match (policy, waivers) {
        (Ok(policy), Ok(waivers)) => Ok(policy.with_waivers(waivers)),
        (Err(of_policy), Err(of_waivers)) => bail!("{of_policy}\n{of_waivers}"),
        (Err(mistakes), Ok(_)) | (Ok(_), Err(mistakes)) => Err(mistakes.into()),
    }
}

/// The date that the command line gives as `--today`.
///
/// # Errors
/// Where it is none.
pub(super) fn date_of(text: &str) -> Result<Date, String> {
    date(text).ok_or_else(|| "write a day as 2026-03-31".to_owned())
}

/// Refuses a file that is part of what is audited: a bundle has no say in how it is judged.
fn refuse_inside(file: &Path, paths: &[PathBuf]) -> anyhow::Result<()> {
    // Where the file is listed, and where links lead: neither may be inside.
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let listed = fs::canonicalize(folder).ok().zip(file.file_name()).map(|(folder, name)| folder.join(name));
    let places: Vec<PathBuf> = listed.into_iter().chain(fs::canonicalize(file)).collect();
    for path in paths.iter().filter(|path| *path != Path::new("-")) {
        let Ok(audited) = fs::canonicalize(path) else { continue };
        if places.iter().any(|place| place.starts_with(&audited)) {
            bail!(
                "{file:?} stands inside {path:?}, which is audited, and a bundle has no say in how it is judged; \
                 keep the file elsewhere, or name the bundles one by one"
            );
        }
    }
    Ok(())
}

fn read_text(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("{path:?} cannot be read; name a file of UTF-8 text"))
}

/// The date of the system, in UTC.
#[allow(
    clippy::disallowed_methods,
    reason = "the one place that asks the clock, for a date that the report then states"
)]
fn today() -> Date {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    day_after_epoch(since.as_secs() / 86_400)
}

/// The date so many days after 1970-01-01.
fn day_after_epoch(days: u64) -> Date {
    // Years begin in March here, so that the leap day is the last of one.
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = u16::try_from(year + era * 400 + next).unwrap_or(9_999);
    let part = |number: u64| u8::try_from(number).unwrap_or(1);
    Date { year, month: part(month), day: part(day) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        let check = |days, expected: &str| assert_eq!(day_after_epoch(days).to_string(), expected);
        check(0, "1970-01-01");
        check(59, "1970-03-01");
        check(11_016, "2000-02-29");
        check(20_454, "2026-01-01");
        check(20_818, "2026-12-31");
        check(47_540, "2100-02-28");
        check(47_541, "2100-03-01");
    }

    #[test]
    fn a_date_is_a_day() {
        assert!(date_of("2026-03-31").is_ok());
        for text in ["", "today", "2026-02-30", "2026-13-01", "2026-03-31T10:00:00", "31.3.2026", "10:00:00"] {
            assert!(date_of(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_file_inside_what_is_audited_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let at = |path: &str| root.path().join(path);
        fs::create_dir_all(at("bundle/sub")).unwrap();
        fs::write(at("bundle/sub/policy.toml"), "").unwrap();
        fs::write(at("policy.toml"), "").unwrap();
        let check = |file: &str, path: &str, is_refused: bool| {
            assert_eq!(refuse_inside(&at(file), &[at(path)]).is_err(), is_refused, "{file} {path}");
        };
        check("bundle/sub/policy.toml", "bundle", true);
        check("bundle/../bundle/sub/policy.toml", "bundle/sub", true);
        check("policy.toml", "bundle", false);
        check("bundle/sub/../../policy.toml", "bundle", false);
        check("policy.toml", "", true);
        check("policy.toml", "policy.toml", true);
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_a_file_out_or_in() {
        let root = tempfile::tempdir().unwrap();
        let at = |path: &str| root.path().join(path);
        fs::create_dir_all(at("bundle")).unwrap();
        fs::write(at("bundle/policy.toml"), "").unwrap();
        fs::write(at("outside.toml"), "").unwrap();
        std::os::unix::fs::symlink(at("bundle/policy.toml"), at("link.toml")).unwrap();
        std::os::unix::fs::symlink(at("outside.toml"), at("bundle/link.toml")).unwrap();
        std::os::unix::fs::symlink(at("bundle"), at("other")).unwrap();
        for (file, path) in [
            ("link.toml", "bundle"),
            ("bundle/link.toml", "bundle"),
            ("bundle/policy.toml", "other"),
            ("other/policy.toml", "bundle"),
        ] {
            assert!(refuse_inside(&at(file), &[at(path)]).is_err(), "{file} {path}");
        }
    }
}
