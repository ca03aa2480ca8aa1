//! The rule files that are part of the program.

include!(concat!(env!("OUT_DIR"), "/built_in.rs"));
