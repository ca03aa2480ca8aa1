//! Does the program behave as its documentation says?

#[test]
fn commands() {
    trycmd::TestCases::new()
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .default_bin_name("forge-audit-skill")
        .case("tests/cmd/*.toml")
        .case("*.md");
}
