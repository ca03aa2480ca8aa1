//! The formats in which services hand out secrets: one row a format.

/// What tells a secret of a format from text that only looks like one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Proof {
    /// The last six digits are the CRC-32 of those behind the mark, to the base of 62.
    Crc32,
    /// Its last five bytes are the polynomial checksum of BIP-173.
    Bech32,
    /// Its last four bytes are those of the doubled SHA-256 of the rest.
    Base58,
    /// It is as random as a key: no word, no row of letters, no repetition.
    Random,
    /// It is no word and no repetition; its head is the same in all keys of a kind.
    Varied,
}

/// A format of secrets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Format {
    /// What it opens.
    pub(super) of: &'static str,
    /// What every secret of the format begins with, one of these. After a `:`, what stands before it are digits.
    pub(super) marks: &'static [&'static str],
    /// The whole of it.
    pub(super) shape: &'static str,
    /// What proves it.
    pub(super) proof: Proof,
}

const fn random(of: &'static str, marks: &'static [&'static str], shape: &'static str) -> Format {
    Format { of, marks, shape, proof: Proof::Random }
}

/// All formats.
pub(super) const FORMATS: [Format; 59] = [
    Format {
        of: "a code host",
        marks: &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
        shape: r"gh[pousr]_[A-Za-z0-9]{36}",
        proof: Proof::Crc32,
    },
    random("a code host", &["github_pat_"], r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    random(
        "a code host",
        &["glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-", "glimt-", "glagent-", "glft-"],
        r"gl[a-z]{2,5}-(?:[0-9A-Za-z_-]{27,300}\.[0-9a-z]{2}\.[0-9a-z]{9}|[A-Za-z0-9_-]{20,50})",
    ),
    random("a code host", &["ATBB"], r"ATBB[A-Za-z0-9]{32}"),
    random("a model", &["sk-ant-"], r"sk-ant-[a-z]{3,6}[0-9]{2}-[A-Za-z0-9_-]{80,120}"),
    random("a model", &["sk-"], r"sk-(?:(?:proj|svcacct|admin|or-v1|ant-[a-z0-9]{2,8})-)?[A-Za-z0-9_-]{32,200}"),
    random("a model", &["AIza"], r"AIza[0-9A-Za-z_-]{35}"),
    random("a model", &["gsk_"], r"gsk_[A-Za-z0-9]{52}"),
    random("a model", &["xai-"], r"xai-[A-Za-z0-9]{80}"),
    random("a model", &["pplx-"], r"pplx-[A-Za-z0-9]{48}"),
    random("a model", &["nvapi-"], r"nvapi-[A-Za-z0-9_-]{60,70}"),
    random("a model", &["hf_"], r"hf_[A-Za-z0-9]{34}"),
    random("a model", &["r8_"], r"r8_[A-Za-z0-9]{37}"),
    random("a cloud", &["AKIA", "ASIA"], r"A[KS]IA[A-Z2-7]{16}"),
    random("a cloud", &["GOCSPX-"], r"GOCSPX-[A-Za-z0-9_-]{28}"),
    random("a cloud", &["ya29."], r"ya29\.[A-Za-z0-9_-]{40,400}"),
    random("a cloud", &["dop_v1_", "doo_v1_", "dor_v1_"], r"do[opr]_v1_[0-9a-f]{64}"),
    random("a cloud", &["LTAI"], r"LTAI[A-Za-z0-9]{12,20}"),
    random("a cloud", &["pul-"], r"pul-[0-9a-f]{40}"),
    random("a cloud", &["FlyV1 fm"], r"FlyV1 fm[0-9]_[A-Za-z0-9+/=]{80,400}"),
    random("a cloud", &["nfp_"], r"nfp_[A-Za-z0-9]{36}"),
    random("a cloud", &["sbp_"], r"sbp_[0-9a-f]{40}"),
    random("a cloud", &["dapi"], r"dapi[0-9a-f]{32}"),
    random("a network", &["tskey-"], r"tskey-[a-z]{3,9}-[A-Za-z0-9]{8,20}-[A-Za-z0-9]{20,50}"),
    random("a vault", &["hvs.", "hvb."], r"hv[bs]\.[A-Za-z0-9_-]{80,200}"),
    random("a vault", &["dp.pt.", "dp.st."], r"dp\.[ps]t\.[A-Za-z0-9._-]{40,60}"),
    random("a vault", &["ops_eyJ"], r"ops_eyJ[A-Za-z0-9+/_-]{200,800}"),
    random("a package index", &["npm_"], r"npm_[A-Za-z0-9]{36}"),
    random("a package index", &["pypi-"], r"pypi-AgE[A-Za-z0-9_-]{60,400}"),
    random("a package index", &["rubygems_"], r"rubygems_[0-9a-f]{48}"),
    random("a package index", &["oy2"], r"oy2[a-z0-9]{43}"),
    random("a container registry", &["dckr_pat_", "dckr_oat_"], r"dckr_[op]at_[A-Za-z0-9_-]{27,32}"),
    random("a chat", &["xoxa-", "xoxb-", "xoxp-", "xoxr-", "xoxs-"], r"xox[abprs]-[0-9]{8,14}-[0-9A-Za-z-]{20,120}"),
    random("a chat", &["xapp-"], r"xapp-[0-9]-[A-Z0-9]{8,14}-[0-9]{8,16}-[0-9a-f]{40,80}"),
    random(
        "a chat",
        &["hooks.slack.com/"],
        r"hooks\.slack\.com/(?:services|workflows)/[A-Z0-9]{8,12}/[A-Z0-9]{8,12}/[A-Za-z0-9]{20,30}",
    ),
    random("a chat", &["/api/webhooks/"], r"/api/webhooks/[0-9]{17,20}/[A-Za-z0-9_-]{60,80}"),
    random("a chat", &[":AA"], r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}"),
    random("a mail service", &["SG."], r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    random("a mail service", &["key-"], r"key-[0-9a-f]{32}"),
    random("a mail service", &["xkeysib-"], r"xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}"),
    random("a mail service", &["re_"], r"re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}"),
    random("a telephone service", &["SK"], r"SK[0-9a-f]{32}"),
    random("payments", &["sk_live_", "rk_live_"], r"[rs]k_live_[0-9a-zA-Z]{24,247}"),
    random("payments", &["whsec_"], r"whsec_[A-Za-z0-9+/=]{32,44}"),
    random("payments", &["sq0atp-", "sq0csp-"], r"sq0(?:atp-[0-9A-Za-z_-]{22}|csp-[0-9A-Za-z_-]{43})"),
    random("a shop", &["shpat_", "shpca_", "shppa_", "shpss_"], r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    random("an office service", &["lin_api_", "lin_oauth_"], r"lin_(?:api_[A-Za-z0-9]{40}|oauth_[0-9a-f]{64})"),
    random("an office service", &["ntn_"], r"ntn_[A-Za-z0-9]{44,48}"),
    random("an office service", &["figd_"], r"figd_[A-Za-z0-9_-]{40,46}"),
    random("an office service", &["ATATT3", "ATCTT3"], r"AT[AC]TT3[A-Za-z0-9_=-]{120,260}"),
    random("an office service", &["pat"], r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    random("a developer service", &["PMAK-"], r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),
    random("a developer service", &["sntrys_", "sntryu_"], r"sntry[su]_[A-Za-z0-9+/=_]{60,300}"),
    random("monitoring", &["NRAK-"], r"NRAK-[A-Z0-9]{27}"),
    random("monitoring", &["glsa_"], r"glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}"),
    Format {
        of: "what its public half locks",
        marks: &["-----BEGIN "],
        shape: r#"-----BEGIN (?:[A-Z]{2,9} )?PRIVATE KEY(?: BLOCK)?-----[\r\n\\n"+ ]{1,12}[A-Za-z0-9+/=]{40,80}"#,
        proof: Proof::Varied,
    },
    Format {
        of: "encrypted files",
        marks: &["AGE-SECRET-KEY-1"],
        shape: r"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
        proof: Proof::Bech32,
    },
    Format {
        of: "an identity",
        marks: &["nsec1"],
        shape: r"nsec1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{58}",
        proof: Proof::Bech32,
    },
    Format {
        of: "a wallet",
        marks: &["xprv", "yprv", "zprv"],
        shape: r"[xyz]prv[1-9A-HJ-NP-Za-km-z]{107}",
        proof: Proof::Base58,
    },
];
