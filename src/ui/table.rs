//! Tables, for rows that are compared with each other.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ContentArrangement, Table};

use crate::report::style::{Style, printable};

/// Which side a column lines up on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers; their unit stands in the head.
    Right,
}

/// `rows` under `head`, without borders. On a terminal of a known width long cells wrap; elsewhere
/// every row is one line, so that `cut` and `awk` work.
#[must_use]
pub fn render(head: &[(&str, Align)], rows: &[Vec<String>], style: Style) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header(head.iter().map(|(name, _)| *name));
    for row in rows {
        table.add_row(row.iter().map(|cell| printable(cell)));
    }
    let width = style.terminal.then(|| console::Term::stdout().size_checked()).flatten();
    match width {
        Some((_, columns)) => {
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(columns);
        }
        None => {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    for (index, (_, align)) in head.iter().enumerate() {
        if let Some(column) = table.column_mut(index) {
            column.set_padding((0, 2));
            column.set_cell_alignment(match align {
                Align::Left => CellAlignment::Left,
                Align::Right => CellAlignment::Right,
            });
        }
    }
    let mut text = table.trim_fmt();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_rows_stay_lines() {
        let rows = vec![
            vec!["openai".to_owned(), "5".to_owned()],
            vec!["x\ny".to_owned(), "1024".to_owned()],
        ];
        let text = render(&[("NAME", Align::Left), ("BYTES", Align::Right)], &rows, Style::PLAIN);
        assert_eq!(text, "NAME     BYTES\nopenai       5\nx\\u{a}y   1024\n");
    }
}
