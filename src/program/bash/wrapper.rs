//! Commands that run another command: `sudo`, `env`, `xargs`, `nohup`.

/// A command that runs the command behind its options.
pub(super) struct Wrapper {
    /// Its name.
    name: &'static str,
    /// Options that take the next word.
    with_value: &'static [&'static str],
    /// How many words of its own stand before the command.
    operands: usize,
    /// Whether what it runs goes on without the caller.
    pub(super) detaches: bool,
}

const fn wrapper(name: &'static str, with_value: &'static [&'static str]) -> Wrapper {
    Wrapper { name, with_value, operands: 0, detaches: false }
}

const WRAPPERS: &[Wrapper] = &[
    wrapper("sudo", &["-u", "-g", "-h", "-p", "-C", "-r", "-t", "-U", "-T", "-D", "-R", "--user", "--group"]),
    wrapper("doas", &["-u", "-C"]),
    wrapper("env", &["-u", "-C", "--unset", "--chdir"]),
    wrapper("xargs", &["-I", "-n", "-P", "-d", "-L", "-s", "-E", "-a", "--max-args", "--max-procs"]),
    Wrapper { detaches: true, ..wrapper("nohup", &[]) },
    Wrapper { detaches: true, ..wrapper("setsid", &[]) },
    Wrapper { operands: 1, ..wrapper("timeout", &["-s", "-k", "--signal", "--kill-after"]) },
    Wrapper { operands: 1, ..wrapper("gtimeout", &["-s", "-k"]) },
    wrapper("time", &["-f", "-o"]),
    wrapper("command", &[]),
    wrapper("exec", &["-a"]),
    wrapper("builtin", &[]),
    wrapper("nice", &["-n"]),
    wrapper("ionice", &["-c", "-n", "-p"]),
    wrapper("stdbuf", &["-i", "-o", "-e"]),
    wrapper("caffeinate", &["-t", "-w"]),
    wrapper("unbuffer", &[]),
    wrapper("busybox", &[]),
    wrapper("cmd", &[]),
    wrapper("cmd.exe", &[]),
    wrapper("proxychains", &["-f"]),
    wrapper("proxychains4", &["-f"]),
];

/// The wrapper with the name `name`.
pub(super) fn find(name: &str) -> Option<&'static Wrapper> {
    WRAPPERS.iter().find(|wrapper| wrapper.name == name)
}

impl Wrapper {
    /// Whether it is the command prompt of another system.
    fn is_prompt(&self) -> bool {
        self.name.starts_with("cmd")
    }

    /// How many of the words behind its name are its own; all of them where it runs nothing.
    pub(super) fn own_words<'w>(&self, words: impl Iterator<Item = Option<&'w str>>) -> usize {
        let mut operands = self.operands;
        let (mut own, mut takes_next) = (0, false);
        for word in words {
            let Some(word) = word else {
                if !takes_next && operands == 0 {
                    return own;
                }
                operands -= usize::from(!takes_next);
                takes_next = false;
                own += 1;
                continue;
            };
            if takes_next {
                takes_next = false;
            } else if word == "--" {
                return own + 1;
            } else if word.starts_with('-') && word.len() > 1 {
                // `command -v x` only asks where `x` is.
                if self.name == "command" && matches!(word, "-v" | "-V") {
                    return usize::MAX;
                }
                takes_next = self.with_value.contains(&word);
            } else if matches!(self.name, "env" | "sudo" | "doas") && word.contains('=') {
                // A variable for the command.
            } else if self.is_prompt() && word.starts_with('/') {
                // Options of `cmd` have a sign of their own.
            } else if self.is_prompt() && word.contains(char::is_whitespace) {
                // A line in its own language.
                return usize::MAX;
            } else if operands > 0 {
                operands -= 1;
            } else {
                return own;
            }
            own += 1;
        }
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: usize) {
        let mut words = line.split(' ');
        let wrapper = find(words.next().unwrap()).unwrap();
        assert_eq!(wrapper.own_words(words.map(Some)), expected, "{line}");
    }

    #[test]
    fn options_belong_to_the_wrapper() {
        check("sudo -u root -E curl x", 3);
        check("env -i A=b C=d curl", 3);
        check("xargs -0 -I{} -n 1 sh -c x", 4);
        check("timeout -k 1 5 curl", 3);
        check("nohup curl -x", 0);
        check("stdbuf -oL curl", 1);
        check("exec -- curl", 1);
        check("command -v curl", usize::MAX);
    }
}
