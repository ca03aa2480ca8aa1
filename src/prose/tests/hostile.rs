//! Nothing that a document holds can stop the lowering or move a place off its character.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// Pieces that make clauses, quotations, lists and addresses meet.
const PIECES: [&str; 40] = [
    "send ",
    "the API key ",
    "do not ",
    "never ",
    "and ",
    ", ",
    "; ",
    ": ",
    ". ",
    "\"",
    "“",
    "”",
    "`",
    "—",
    "- ",
    "\n- ",
    "\n\n",
    "\n# ",
    "\n> ",
    "such as ",
    "https://a.example/",
    "without ",
    "telling ",
    "the user ",
    "it ",
    "é",
    "。",
    "；",
    "’",
    "\u{200B}",
    "&#110;",
    "&",
    "\t",
    "unless ",
    "if ",
    "will not work ",
    "📦",
    "1. ",
    "~/.ssh/",
    "ignore ",
];

fn hold(document: &Document) {
    let prose = lower(document, lexicon());
    let is_whole = |span: Span| {
        prose.text.get(span.range()).is_some() && prose.offsets.map(span).end as usize <= document.text.len()
    };
    for sentence in &prose.sentences {
        assert!(is_whole(sentence.span) && !sentence.span.is_empty(), "{sentence:?}");
        assert!(document.text.get(prose.offsets.map(sentence.span).range()).is_some(), "{sentence:?}");
    }
    for (before, after) in prose.sentences.iter().zip(prose.sentences.iter().skip(1)) {
        assert!(before.span.end <= after.span.start);
    }
    for clause in &prose.clauses {
        let sentence = &prose.sentences[clause.sentence as usize];
        assert!(is_whole(clause.span) && sentence.span.covers(clause.span), "{clause:?}");
        assert!(clause.words.iter().all(|word| is_whole(word.span)), "{clause:?}");
    }
    for wanted in ["act=send", "object=credential act=send within=sentence quoted=true"] {
        assert!(find(&pattern(wanted), &Spoken::of(&prose)).iter().all(|frame| is_whole(frame.span)));
    }
}

fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![9 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned), 1 => any::<String>()];
    vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Blocks whose runs, leads and sections need not agree with anything.
fn hostile_block(len: u32) -> impl Strategy<Value = Block> {
    let span = (0..=len + 4, 0..=len + 4).prop_map(|(start, end)| Span::new(start, end));
    let style = prop::sample::select(vec![RunStyle::Text, RunStyle::Code, RunStyle::LinkText, RunStyle::Break]);
    let run = (span.clone(), style).prop_map(|(span, style)| Run { span, style });
    let kinds = vec![BlockKind::Heading, BlockKind::Paragraph, BlockKind::Cell, BlockKind::Html, BlockKind::Comment];
    let shape = (prop::sample::select(kinds), any::<bool>(), 0..3u8, prop::option::of(0..12u32), 0..4u32);
    (span, vec(run, 0..5), shape).prop_map(|(span, runs, (kind, quoted, list_depth, lead, section))| Block {
        kind,
        span,
        section,
        runs,
        quoted,
        list_depth,
        lead,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_is_lowered(text in hostile_text()) {
        hold(&document(&text));
        hold(&plain(&text, Role::Description));
    }

    #[test]
    fn any_structure_is_lowered(
        (text, blocks) in hostile_text().prop_flat_map(|text| {
            let len = u32::try_from(text.len()).unwrap();
            (Just(text), vec(hostile_block(len), 0..12))
        }),
        parents in vec(prop::option::of(0..4u32), 0..4),
    ) {
        let sections = parents.into_iter().map(|parent| Section { title: text.clone(), parent, ..Section::default() });
        let markdown = Markdown { sections: sections.collect(), blocks, ..Markdown::default() };
        let document = Document { tree: Tree::Markdown(Box::new(markdown)), ..plain(&text, Role::Whole) };
        let prose = lower(&document, lexicon());
        for sentence in &prose.sentences {
            prop_assert!(prose.text.get(sentence.span.range()).is_some());
        }
    }
}
