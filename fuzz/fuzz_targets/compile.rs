//! Any bytes that are text compile, to places that lie in the document.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let program = vectra_runbook::compile("fuzz.md", text);
    let last = program.runbook.line_count.max(1);
    for [first, end] in program
        .procedures
        .iter()
        .flat_map(|procedure| procedure.steps.iter().map(|step| step.source.lines))
        .chain(program.diagnostics.iter().map(|diagnostic| diagnostic.source.lines))
    {
        assert!(1 <= first && first <= end && end <= last, "{first} to {end} of {last}");
    }
    let coverage = program.coverage;
    assert!(coverage.table_rows_understood <= coverage.table_rows);
    assert!(coverage.fence_lines_understood <= coverage.fence_lines);
    assert!(coverage.list_items_understood <= coverage.list_items);
});
