//! What a backtest counts.
