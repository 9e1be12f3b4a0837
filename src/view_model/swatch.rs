//! The picture of a content hash: equal content, equal picture.

use api::ContentHash;

/// Hex digits shown beside the picture.
const SHORT_DIGITS: usize = 6;

/// The fill colours of the four cells: top left, top right, bottom left, bottom right.
///
/// Hues come from the first bytes. Lightness varies a little too, so that readers who tell hues apart
/// badly see a difference as well, and stays in a range that is visible on light and dark pages.
pub fn cells(hash: ContentHash) -> [String; 4] {
    let bytes = hash.bytes();
    [0, 1, 2, 3].map(|cell| {
        let hue = u32::from(bytes[cell]) * 360 / 256;
        let lightness = 38 + u32::from(bytes[cell + 4] % 4) * 9;
        format!("hsl({hue} 62% {lightness}%)")
    })
}

/// The first digits, which are what people compare and say aloud.
pub fn short(hash: ContentHash) -> String {
    let mut digits = hash.to_string();
    digits.truncate(SHORT_DIGITS);
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_content_has_an_equal_picture() {
        assert_eq!(cells(ContentHash::of("a")), cells(ContentHash::of("a")));
        assert_ne!(cells(ContentHash::of("a")), cells(ContentHash::of("b")));
    }

    #[test]
    fn hues_cover_the_circle() {
        let hash = ContentHash::from_bytes([0, 128, 255, 64, 0, 1, 2, 3]);
        assert_eq!(
            cells(hash),
            [
                "hsl(0 62% 38%)",
                "hsl(180 62% 47%)",
                "hsl(358 62% 56%)",
                "hsl(90 62% 65%)"
            ]
        );
    }

    #[test]
    fn six_digits_are_shown() {
        assert_eq!(short(ContentHash::of("hello")), "2cf24d");
    }
}
