//! Buckets of clouds: where what is copied to `s3://notes` goes.

/// Schemes of clouds that keep buckets, and the hosts below which the buckets lie.
const BUCKETS: [(&str, &str); 8] = [
    ("s3", "s3.amazonaws.com"),
    ("s3a", "s3.amazonaws.com"),
    ("s3n", "s3.amazonaws.com"),
    ("gs", "storage.googleapis.com"),
    ("gcs", "storage.googleapis.com"),
    ("r2", "r2.cloudflarestorage.com"),
    ("b2", "backblazeb2.com"),
    ("oss", "aliyuncs.com"),
];

/// Words that only say that a bucket stands here, and not whose.
const OPEN: [&str; 12] =
    ["", "my", "your", "the", "a", "some", "example", "bucket", "mybucket", "container", "name", "account"];

/// The host below which the buckets of a scheme lie; `None` where the scheme is not that of a cloud.
pub(crate) fn cloud_of(scheme: &str) -> Option<&'static str> {
    BUCKETS.iter().find(|(name, _)| *name == scheme).map(|(_, cloud)| *cloud)
}

/// The host under which a cloud serves a bucket; `None` where the name says only that it is one.
pub(crate) fn bucket_host(bucket: &str, cloud: &str) -> Option<String> {
    let bucket = bucket.to_ascii_lowercase();
    let says_nothing = |word: &str| OPEN.contains(&word);
    let is_name = bucket.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    let is_open = bucket.split(['-', '_', '.']).all(says_nothing);
    (is_name && !is_open).then(|| format!("{bucket}.{cloud}"))
}
