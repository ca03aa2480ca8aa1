//! How long each stage takes, by itself and over a whole bundle: `cargo bench`.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use forge_audit_skill::{Bundle, Policy, RuleSet, Sample, audit};

fn instructions() -> String {
    let mut text = String::from(
        "---\nname: reports\ndescription: Writes weekly reports from the tickets of a team.\n---\n\n# Reports\n",
    );
    for week in 0..120 {
        write!(
            text,
            "\n## Week {week}\n\nRead the tickets of week {week} and *group* them by owner. See [the guide](docs/guide-{week}.md).\n\n\
             - Keep each line under eighty characters.\n- Ask before you change a ticket.\n\n\
             ```bash\npython scripts/collect.py --week {week} > out/{week}.json\njq '.items[] | .title' out/{week}.json\n```\n"
        )
        .expect("a string takes all text");
    }
    text
}

fn script() -> String {
    let mut text = String::from("import json\nimport os\nfrom pathlib import Path\n\nROOT = Path(\"out\")\n");
    for number in 0..150 {
        write!(
            text,
            "\ndef collect_{number}(path, limit={number}):\n    \"\"\"Collects the items of a file.\"\"\"\n    \
             items = json.loads(Path(path).read_text())\n    name = f\"week-{{limit}}.json\"\n    \
             with open(ROOT / name, \"w\") as out:\n        for item in items[:limit]:\n            \
             out.write(item[\"title\"].strip() + \"\\n\")\n    return os.path.join(\"out\", name)\n"
        )
        .expect("a string takes all text");
    }
    text
}

fn shell() -> String {
    let mut text = String::from("#!/bin/bash\nset -euo pipefail\nout=build\n");
    for number in 0..300 {
        write!(
            text,
            "mkdir -p \"$out/{number}\"\nif [ -f \"src/{number}.txt\" ]; then\n  sort \"src/{number}.txt\" | uniq -c > \"$out/{number}/count\"\nfi\n"
        )
        .expect("a string takes all text");
    }
    text
}

fn stages(criterion: &mut Criterion) {
    let rules = RuleSet::built_in();
    for (path, text) in [("SKILL.md", instructions()), ("collect.py", script()), ("build.sh", shell())] {
        let sample = Sample::new(path, &text);
        let parsed = sample.parse().expect("a text");
        let lowered = sample.lower(&parsed, &rules);
        let mut group = criterion.benchmark_group(path);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function("parse", |bencher| bencher.iter(|| black_box(sample.parse())));
        group.bench_function("lower", |bencher| bencher.iter(|| black_box(sample.lower(&parsed, &rules))));
        group.bench_function("detect", |bencher| bencher.iter(|| black_box(sample.detect(&parsed, &lowered, &rules))));
        group.finish();
    }
}

fn bundles(criterion: &mut Criterion) {
    let rules = RuleSet::built_in();
    let policy = Policy::forge();
    let (skill, python, bash) = (instructions(), script(), shell());
    let files: &[(&str, &[u8])] = &[
        ("SKILL.md", skill.as_bytes()),
        ("scripts/collect.py", python.as_bytes()),
        ("scripts/build.sh", bash.as_bytes()),
    ];
    let mut group = criterion.benchmark_group("bundle");
    group.throughput(Throughput::Bytes(files.iter().map(|(_, bytes)| bytes.len() as u64).sum()));
    group.bench_function("whole", |bencher| {
        bencher.iter(|| black_box(audit(Bundle::from_files("reports", files), &rules, &policy)));
    });
    group.finish();
    criterion.bench_function("rules", |bencher| bencher.iter(|| black_box(RuleSet::built_in())));
}

criterion_group!(benches, stages, bundles);
criterion_main!(benches);
