//! Arithmetic that needs neither storage nor money.

mod stake;
