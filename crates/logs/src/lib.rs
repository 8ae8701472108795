//! Keeps log lines, compressed and bounded, and finds them again.
//!
//! Lines gather in a block in memory and in a journal on disk. A full block is compressed with zstd and appended to a
//! segment; segments are deleted whole, the oldest first, by age and by bytes. A search skips the blocks whose times, levels
//! or services cannot match and greps the others with ripgrep's own crates. See `docs/LOGS.md`.

mod block;
mod journal;
mod line;
mod pattern;
mod search;
mod segment;
mod since;
mod store;

pub use line::{ATTRIBUTES_LIMIT, Level, Line, SERVICE_LIMIT, TEXT_LIMIT};
pub use pattern::{BadPattern, PATTERN_LIMIT, Pattern};
pub use search::{Cursor, Cut, Found, FoundLine, Query, SearchError};
pub use since::{Because, KeptSince};
pub use store::{Kept, Limits, Logs, OpenError};
