//! What a rule says about itself: everything a finding, a verdict and a report need to know of it.

use serde::{Deserialize, Serialize};

/// Writes an enum whose values have names in rule files and reports; the list of all values is for tests.
macro_rules! named {
    ($($body:tt)+) => { enumerated! { #[cfg(test)] $($body)+ } };
}

/// As `named`, with the list of all values for everybody.
macro_rules! listed {
    ($($body:tt)+) => { enumerated! { #[cfg(all())] $($body)+ } };
}

macro_rules! enumerated {
    (#[$when:meta] $(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub(crate) enum $name { $($(#[$doc])* #[serde(rename = $text)] $variant,)+ }

        impl $name {
            /// All values, in order.
            #[$when]
            #[allow(dead_code, reason = "no test needs every list")]
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in rule files and reports.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

listed! {
    /// How much harm: the bands of the score.
    Severity {
        /// No harm by itself; listed.
        Info = "info",
        /// Documentation.
        Low = "low",
        /// Scripts and well-known tools.
        Medium = "medium",
        /// The network, files elsewhere, deletions.
        High = "high",
        /// Credentials, dynamic code, system changes.
        Critical = "critical",
    }
}

named! {
    /// How often a match of the rule is what the rule says.
    Confidence {
        /// Often something else.
        Low = "low",
        /// Mostly what the rule says.
        Medium = "medium",
        /// Nearly always.
        High = "high",
    }
}

named! {
    /// The kind of evidence.
    Kind {
        /// What the bundle can do; neutral.
        Capability = "capability",
        /// A bad practice.
        Weakness = "weakness",
        /// Evidence of malice.
        Threat = "threat",
    }
}

listed! {
    /// The folder of a rule.
    Category {
        /// Talking to other machines.
        Network = "network",
        /// Secrets in files and secrets that are read.
        Credential = "credential",
        /// Text that takes over the agent.
        Injection = "injection",
        /// Files outside of the bundle and the workspace.
        Scope = "scope",
        /// Code that is made or fetched at run time.
        Execution = "execution",
        /// Environment variables.
        Environment = "environment",
        /// Packages and their sources.
        Dependency = "dependency",
        /// Assets that leave.
        Exfiltration = "exfiltration",
        /// What stays after the task.
        Persistence = "persistence",
        /// Text that hides what it is.
        Obfuscation = "obfuscation",
        /// Loss and lock-out.
        Destruction = "destruction",
        /// Rights and guards.
        Privilege = "privilege",
        /// Downloads under a pretext.
        Lure = "lure",
        /// Manifests and what they declare.
        Manifest = "manifest",
        /// The shape of the bundle: links, special files, types.
        Structure = "structure",
        /// Containers that two readers could read differently.
        Archive = "archive",
    }
}

listed! {
    /// The seven checks of every report, in its order.
    Check {
        /// Scripts talk to no other machine.
        NoNetworkCallsInScripts = "no_network_calls_in_scripts",
        /// No credential is in the bundle or read by it.
        NoCredentialPatterns = "no_credential_patterns",
        /// No text takes over the agent.
        NoPromptInjection = "no_prompt_injection",
        /// No file outside of bundle and workspace is touched.
        NoFileAccessOutsideScope = "no_file_access_outside_scope",
        /// Every dependency is pinned and from an allowed index.
        DependenciesAudited = "dependencies_audited",
        /// No code is made at run time.
        NoEvalOrExec = "no_eval_or_exec",
        /// No environment variable is read.
        NoEnvironmentVariableReads = "no_environment_variable_reads",
    }
}

named! {
    /// What a bundle can do.
    Capability {
        /// Instructions only.
        Documentation = "documentation",
        /// Its own scripts.
        Scripts = "scripts",
        /// A pinned package from an allowed index.
        PinnedPackage = "pinned-package",
        /// A package that is not pinned.
        UnpinnedPackage = "unpinned-package",
        /// The network.
        Network = "network",
        /// Files outside of the workspace.
        OutsideFiles = "outside-files",
        /// Deletion of files.
        Deletion = "deletion",
        /// A named variable of the environment.
        Environment = "environment",
        /// The whole environment.
        WholeEnvironment = "whole-environment",
        /// Credential stores.
        CredentialStore = "credential-store",
        /// Commands and code made at run time.
        DynamicCode = "dynamic-code",
        /// Code fetched at run time.
        FetchedCode = "fetched-code",
        /// Changes of the system.
        SystemChange = "system-change",
        /// What stays after the task.
        Persistence = "persistence",
        /// Tools that are used without a question.
        GrantedTools = "granted-tools",
    }
}

named! {
    /// What an attack brings about.
    Effect {
        /// An asset leaves to a foreign place.
        AssetToForeign = "asset-to-foreign",
        /// Foreign bytes are executed.
        ForeignToExecution = "foreign-to-execution",
        /// A foreign hand controls the machine or the agent.
        RemoteControl = "remote-control",
        /// Start-up, memory, settings, hooks or keys change for good.
        TrustSurfaceChange = "trust-surface-change",
        /// A guard is weakened.
        GuardWeakened = "guard-weakened",
        /// Something is lost for good.
        IrreversibleLoss = "irreversible-loss",
        /// Costs without a bound.
        UnboundedCost = "unbounded-cost",
        /// Authority, identity, instructions or goal of the agent change.
        AgentControl = "agent-control",
        /// Nothing by itself: a mark without an effect.
        None = "none",
    }
}

named! {
    /// How firmly an effect stands.
    Standing {
        /// A slot is missing; a name only.
        Hinted = "hinted",
        /// An instruction whose frame is complete.
        Stated = "stated",
        /// A flow or a literal command.
        Certain = "certain",
    }
}

named! {
    /// What makes an effect worse.
    Mark {
        /// It stands where no person sees it.
        Hidden = "hidden",
        /// An encoding was undone, or a name computed.
        Encoded = "encoded",
        /// It is to be kept from the user.
        Concealed = "concealed",
        /// Authority or identity is forged.
        Forged = "forged",
        /// Failure is silenced around it.
        Silent = "silent",
        /// It goes on after the task.
        Detached = "detached",
        /// It takes more than its reason asks for.
        Broad = "broad",
        /// Nothing explains its target.
        Unexplained = "unexplained",
    }
}

impl Mark {
    /// Whether it is strong by itself.
    pub(crate) const fn is_strong(self) -> bool {
        matches!(self, Self::Hidden | Self::Encoded | Self::Concealed | Self::Forged)
    }
}

/// The place of a threat rule on the ladder.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ThreatShape {
    /// What the attack brings about.
    pub(crate) effect: Effect,
    /// How firmly a match of the rule shows it.
    pub(crate) standing: Standing,
    /// Whether a certain effect of this rule is malicious without any mark.
    #[serde(default)]
    pub(crate) intrinsic: bool,
    /// The marks that every match of the rule bears.
    #[serde(default)]
    pub(crate) marks: Vec<Mark>,
}

/// What a rule says about itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Card {
    /// Its id: the name of its file.
    pub(crate) id: String,
    /// One line, at most 60 characters.
    pub(crate) title: String,
    /// Its folder.
    pub(crate) category: Category,
    /// The kind of evidence.
    pub(crate) kind: Kind,
    /// How much harm.
    pub(crate) severity: Severity,
    /// How often it is right.
    pub(crate) confidence: Confidence,
    /// The check it fails.
    pub(crate) check: Option<Check>,
    /// What its capability is, for capability rules.
    pub(crate) capability: Option<Capability>,
    /// Its place on the ladder, for threat rules.
    pub(crate) threat: Option<ThreatShape>,
    /// References: CWE, OWASP, MITRE ATLAS.
    pub(crate) refs: Vec<String>,
    /// The version it came with.
    pub(crate) since: String,
    /// Why it matters.
    pub(crate) why: String,
    /// What to do.
    pub(crate) fix: String,
}
