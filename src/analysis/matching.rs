//! Which variants of several experiments belong into one row of a comparison.

use crate::model::design::{Design, Model, Variant};

/// For each row the place of its variant in each design, where the design has one.
///
/// Variants with the same model, workers and placement belong together. Only where a model has no
/// such partner at all is a weaker likeness taken, and only if it leaves no choice: the same
/// workers in another placement, or else the only variant of the model on either side. So an
/// experiment with 4 workers can be laid beside one with 8, and nothing is matched by guessing.
#[must_use]
pub fn rows(designs: &[&Design]) -> Vec<Vec<Option<usize>>> {
    let mut rows: Vec<Vec<Option<usize>>> = Vec::new();
    for (column, design) in designs.iter().enumerate() {
        let partners = partners(&rows, designs, column);
        for (place, partner) in partners.iter().enumerate().take(design.variants.len()) {
            if let Some(row) = partner {
                rows[*row][column] = Some(place);
            } else {
                let mut row = vec![None; designs.len()];
                row[column] = Some(place);
                rows.push(row);
            }
        }
    }
    rows
}

/// The row of each variant of a design among the rows so far.
fn partners(rows: &[Vec<Option<usize>>], designs: &[&Design], column: usize) -> Vec<Option<usize>> {
    let leads: Vec<&Variant> = rows.iter().map(|row| lead(row, designs)).collect();
    let variants = &designs[column].variants;
    let mut partners: Vec<Option<usize>> = vec![None; variants.len()];
    for (place, variant) in variants.iter().enumerate() {
        partners[place] = (0..leads.len())
            .find(|row| is_exact(leads[*row], variant) && !partners.contains(&Some(*row)));
    }
    let matched_exactly = |model: &Model, partners: &[Option<usize>]| {
        variants.iter().zip(partners).any(|(v, row)| v.model == *model && row.is_some())
    };
    let lonely: Vec<bool> =
        variants.iter().map(|variant| !matched_exactly(&variant.model, &partners)).collect();
    for likeness in [same_workers, same_model] {
        for place in 0..variants.len() {
            if lonely[place] && partners[place].is_none() {
                partners[place] = only_choice(&leads, variants, &partners, (place, likeness));
            }
        }
    }
    partners
}

/// The row of a variant if there is exactly one free row like it and no other variant like it.
fn only_choice(
    leads: &[&Variant],
    variants: &[Variant],
    partners: &[Option<usize>],
    (place, likeness): (usize, fn(&Variant, &Variant) -> bool),
) -> Option<usize> {
    let variant = &variants[place];
    let rivals = variants.iter().filter(|other| likeness(variant, other)).count();
    let mut free = (0..leads.len())
        .filter(|row| likeness(leads[*row], variant) && !partners.contains(&Some(*row)));
    let row = free.next()?;
    (free.next().is_none() && rivals == 1).then_some(row)
}

/// The variant that gave a row: that of the first design which has one there.
fn lead<'a>(row: &[Option<usize>], designs: &[&'a Design]) -> &'a Variant {
    let (column, place) = row
        .iter()
        .enumerate()
        .find_map(|(column, place)| place.map(|place| (column, place)))
        .expect("a row begins with the variant that made it");
    &designs[column].variants[place]
}

fn is_exact(a: &Variant, b: &Variant) -> bool {
    same_workers(a, b) && a.placement == b.placement
}

fn same_workers(a: &Variant, b: &Variant) -> bool {
    a.model == b.model && a.workers == b.workers
}

fn same_model(a: &Variant, b: &Variant) -> bool {
    a.model == b.model
}
