//! The documents that worlds are operated from: generated from models, so that what a document says is known apart from
//! what the compiler makes of it.

use crate::check::Expected;
use std::sync::Arc;
use vectra_plan::{Config, Plan};
