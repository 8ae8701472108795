//! How well the compiler understands: ground truth of documents, written from the documents and the contract by people
//! who had not seen the compiler or its output, and the counts of what it got right.
//!
//! - [`truth`]: the data as it lies in `truth/`, and where its documents are found.
//! - [`score`]: one program against one truth; pure.
//! - [`report`]: the table of precision and recall.
//! - [`speed`]: time for documents of 1,000 to 100,000 lines.
//! - [`fit`]: the weights by which tables get their roles, from such labels.
//! - [`labels`]: single tables and commands that somebody labelled, from a folder that is named.
//! - [`fuzz`]: mutated documents, to see that compiling always ends and never panics.

mod busy;
pub mod fit;
pub mod fuzz;
pub mod labels;
pub mod report;
pub mod score;
pub mod speed;
pub mod truth;
