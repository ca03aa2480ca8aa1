//! One entry of a bundle: what it is, and its text.

use super::{Caption, Compiled, Feature, FileFormat, FormatKind, ManifestKind};
use crate::source::{ArtifactId, SourceText};

/// One entry of a bundle.
#[derive(Clone, Debug)]
pub(crate) struct Artifact {
    /// Its index in path order.
    pub(crate) id: ArtifactId,
    /// Its path from the root with `/` between components; bytes that are no text stand as U+FFFD.
    pub(crate) path: String,
    /// What the file system says it is.
    pub(crate) entry: Entry,
    /// What its content says it is.
    pub(crate) kind: ArtifactKind,
    /// Its text, no more than the lexical matchers read of a file; empty where the entry is no file that was read.
    pub(crate) text: SourceText,
    /// The SHA-256 of its whole content, where it is a file.
    pub(crate) digest: [u8; 32],
    /// Whether the file mode lets someone execute it; a fact, not identity.
    pub(crate) executable_mode: bool,
    /// The content type its first bytes tell where its extension tells another, as `(content, extension)`.
    pub(crate) type_conflict: Option<(&'static str, &'static str)>,
    /// The archive of the bundle that it was found in; its path goes on from that of the archive after `!/`.
    pub(crate) container: Option<ArtifactId>,
    /// The words in its metadata, where it has some.
    pub(crate) captions: Vec<Caption>,
    /// What its bytes show beside its text, the first of each sort and detail.
    pub(crate) features: Vec<Feature>,
    /// What it says of its source, where it is Python bytecode.
    pub(crate) compiled: Option<Compiled>,
}

impl Artifact {
    /// The last component of its path.
    pub(crate) fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// The language its text is in; `None` where it is no text. A `README` or a rule file without extension is Markdown.
    pub(crate) fn language(&self) -> Option<Language> {
        super::classify::language_of(&self.path, self.kind)
    }

    /// The language its name claims where its content says another; such a file is analysed as both.
    pub(crate) fn claimed_language(&self) -> Option<Language> {
        self.type_conflict.and_then(|_| super::classify::language_by_name(&self.path))
    }

    /// Whether its name claims a picture, a sound, a document or another format that is only looked at.
    pub(crate) fn is_named_passive(&self) -> bool {
        match super::classify::kind_by_name(&self.path) {
            ArtifactKind::Binary { format, nature } => nature != Nature::Native && format != "unknown",
            ArtifactKind::Prose | ArtifactKind::Data(_) => matches!(self.kind, ArtifactKind::Binary { .. }),
            _ => false,
        }
    }

    /// Whether a machine may execute it: a script, a file with the executable mode, or a native binary.
    pub(crate) fn is_executable(&self) -> bool {
        let is_code =
            matches!(self.kind, ArtifactKind::Script(_) | ArtifactKind::Binary { nature: Nature::Native, .. });
        (self.executable_mode || is_code) && !self.is_sample_hook()
    }

    /// Whether it is a file whose content is read as text.
    pub(crate) fn is_text(&self) -> bool {
        self.entry == Entry::File && !matches!(self.kind, ArtifactKind::Binary { .. })
    }

    /// Whether it is an archive that was not opened, or that readers may read differently: whoever asks for it unpacks it.
    pub(crate) fn is_closed_archive(&self) -> bool {
        let ArtifactKind::Binary { format, nature: Nature::Opaque } = self.kind else { return false };
        ARCHIVES.contains(&format)
    }

    /// When it runs by itself as a whole; `None` where it waits to be called.
    pub(crate) fn runs_by_itself(&self) -> Option<&'static str> {
        match self.script_format()?.is {
            FormatKind::Script(when) => Some(when),
            _ => None,
        }
    }

    /// The format by which it runs by itself.
    pub(crate) fn script_format(&self) -> Option<&'static FileFormat> {
        let is_code = self.entry == Entry::File && !self.is_sample_hook();
        super::format::script_format(&self.path.to_ascii_lowercase()).filter(|_| is_code)
    }

    /// Whether it is a hook that git leaves alone: it runs hooks by their exact name, and every checkout has samples beside it.
    fn is_sample_hook(&self) -> bool {
        let folder = self.path.rsplit_once('/').map(|(folder, _)| folder).unwrap_or_default();
        folder.ends_with(".git/hooks") && self.path.ends_with(".sample")
    }
}

/// Where a path leads from a folder of a bundle; `None` where it leads out.
pub(crate) fn path_from(folder: &str, path: &str) -> Option<String> {
    let mut components: Vec<&str> = Vec::new();
    for component in folder.split('/').chain(path.split('/')) {
        match component {
            "" | "." => {}
            ".." => {
                components.pop()?;
            }
            _ => components.push(component),
        }
    }
    Some(components.join("/"))
}

/// The formats that hold files, or one file that is packed.
const ARCHIVES: &[&str] = &[
    "7z", "ar", "bzip2", "cab", "compress", "gzip", "iso", "lz4", "lzip", "rar", "rpm", "tar", "xar", "xz", "zip",
    "zstd",
];

/// What the file system says an entry is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Entry {
    /// A regular file, read whole.
    File,
    /// A symbolic link; never followed.
    Link {
        /// Where it points.
        target: String,
    },
    /// A FIFO, socket or device; never opened for its content.
    Special(SpecialFile),
    /// A file or directory that could not be read, with the reason.
    Unreadable(String),
    /// A file over a limit, with its size in bytes.
    TooLarge(u64),
}

/// Entries that are neither file, directory nor link.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum SpecialFile {
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
    /// A block or character device.
    Device,
}

impl SpecialFile {
    /// Why it is opaque, for the ledger.
    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::Fifo => "a named pipe has no content to read",
            Self::Socket => "a socket has no content to read",
            Self::Device => "a device is not opened",
        }
    }
}

/// What an artifact is to an auditor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ArtifactKind {
    /// Text an agent is given to follow: SKILL.md, AGENTS.md, commands, rules.
    Instruction,
    /// Text for people or agents that nothing loads by itself.
    Prose,
    /// Source code.
    Script(Language),
    /// A manifest of a known format.
    Manifest(ManifestKind),
    /// Structured or plain data.
    Data(Language),
    /// Bytes that are no text.
    Binary {
        /// What the first bytes say, such as `png` or `elf`; `unknown` where they say nothing.
        format: &'static str,
        /// What can be said of them.
        nature: Nature,
    },
}

/// What can be said of bytes that are no text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Nature {
    /// A machine executes them: executables, libraries, bytecode.
    Native,
    /// A passive format that was walked to its last byte.
    Inert,
    /// An archive without any fault; all that it holds are artifacts of their own.
    Opened,
    /// Nothing: nobody knows what they do.
    Opaque,
}

/// The languages a text can be in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs)]
pub(crate) enum Language {
    Markdown,
    Plain,
    Python,
    Bash,
    JavaScript,
    TypeScript,
    Tsx,
    PowerShell,
    Batch,
    Ruby,
    Perl,
    Php,
    Go,
    Rust,
    OtherCode,
    Json,
    Yaml,
    Toml,
    Ini,
    Xml,
    Html,
}

impl Language {
    /// The name in rules and reports.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Plain => "plain",
            Self::Python => "python",
            Self::Bash => "bash",
            Self::JavaScript => "javascript",
            Self::TypeScript => "typescript",
            Self::Tsx => "tsx",
            Self::PowerShell => "powershell",
            Self::Batch => "batch",
            Self::Ruby => "ruby",
            Self::Perl => "perl",
            Self::Php => "php",
            Self::Go => "go",
            Self::Rust => "rust",
            Self::OtherCode => "other-code",
            Self::Json => "json",
            Self::Yaml => "yaml",
            Self::Toml => "toml",
            Self::Ini => "ini",
            Self::Xml => "xml",
            Self::Html => "html",
        }
    }

    /// Whether texts in it are code that a machine executes.
    pub(crate) const fn is_code(self) -> bool {
        matches!(
            self,
            Self::Python
                | Self::Bash
                | Self::JavaScript
                | Self::TypeScript
                | Self::Tsx
                | Self::PowerShell
                | Self::Batch
                | Self::Ruby
                | Self::Perl
                | Self::Php
                | Self::Go
                | Self::Rust
                | Self::OtherCode
        )
    }

    /// The languages of which what is known holds of it too, itself first: TypeScript is JavaScript, and so is its form
    /// with markup.
    pub(crate) fn spoken(self) -> impl Iterator<Item = Self> {
        let typed = (self == Self::Tsx).then_some(Self::TypeScript);
        let plain = matches!(self, Self::Tsx | Self::TypeScript).then_some(Self::JavaScript);
        std::iter::once(self).chain(typed).chain(plain)
    }

    /// Whether what is known of `other` holds of it too.
    pub(crate) fn speaks(self, other: Self) -> bool {
        self.spoken().any(|language| language == other)
    }

    /// Whether a front end lowers it to a program.
    pub(crate) const fn is_lowered(self) -> bool {
        matches!(self, Self::Python | Self::Bash | Self::JavaScript | Self::TypeScript | Self::Tsx)
    }
}
