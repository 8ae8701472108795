//! Program and configuration to a plan that engines and adapters are given. Pure.
