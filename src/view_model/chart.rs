//! Charts as SVG text: geometry and axes, drawn by plotters.
