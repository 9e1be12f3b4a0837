//! What part of a large picture is seen: pan, zoom and fit, as arithmetic.

/// The smallest scale that a picture is zoomed out to.
const LEAST_SCALE: f64 = 0.005;
const MOST_SCALE: f64 = 3.0;
/// Below this, names cannot be read: a picture that would have to be smaller starts with a part of it.
const READABLE: f64 = 0.7;
/// How much of the picture stays in the frame at least, in pixels.
const KEPT: f64 = 80.0;

/// Width and height in pixels.
pub type Size = (f64, f64);

/// A rectangle of the picture: left, top, width and height.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Rect {
    pub fn meets(&self, other: &Self) -> bool {
        self.x <= other.x + other.width
            && other.x <= self.x + self.width
            && self.y <= other.y + other.height
            && other.y <= self.y + self.height
    }

    fn holds(&self, other: &Self) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && other.x + other.width <= self.x + self.width
            && other.y + other.height <= self.y + self.height
    }
}

/// Where the picture's origin lies in the frame, and how large the picture is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    pub x: f64,
    pub y: f64,
    pub scale: f64,
}

impl Camera {
    /// The whole picture, never larger than it is.
    pub fn fit(picture: Size, frame: Size) -> Self {
        let scale = (frame.0 / picture.0.max(1.0)).min(frame.1 / picture.1.max(1.0));
        Self::at(scale.clamp(LEAST_SCALE, 1.0), picture, frame)
    }

    /// What is seen first: all of it if that can be read, else its beginning at a size that can.
    pub fn home(picture: Size, frame: Size) -> Self {
        let fit = Self::fit(picture, frame);
        if fit.scale >= READABLE {
            return fit;
        }
        let width_fits = (frame.0 / picture.0.max(1.0)).clamp(READABLE, 1.0);
        Self::at(width_fits, picture, frame)
    }

    /// At this scale, in the middle of the frame where it is smaller, else from its beginning.
    fn at(scale: f64, picture: Size, frame: Size) -> Self {
        let start = |picture: f64, frame: f64| ((frame - picture * scale) / 2.0).max(0.0);
        Self {
            x: start(picture.0, frame.0),
            y: start(picture.1, frame.1),
            scale,
        }
    }

    /// Moved by pixels of the frame.
    #[must_use]
    pub fn pan(self, dx: f64, dy: f64, picture: Size, frame: Size) -> Self {
        Self {
            x: self.x + dx,
            y: self.y + dy,
            ..self
        }
        .kept(picture, frame)
    }

    /// Larger by `factor`, with the point of the frame under the pointer staying where it is.
    #[must_use]
    pub fn zoom(self, factor: f64, at: (f64, f64), picture: Size, frame: Size) -> Self {
        let scale = (self.scale * factor).clamp(LEAST_SCALE, MOST_SCALE);
        let grown = scale / self.scale;
        Self {
            x: at.0 - (at.0 - self.x) * grown,
            y: at.1 - (at.1 - self.y) * grown,
            scale,
        }
        .kept(picture, frame)
    }

    /// Moved so that `part` of the picture is in view; as it is when it already is.
    #[must_use]
    pub fn reveal(self, part: Rect, picture: Size, frame: Size) -> Self {
        if self.seen(frame).holds(&part) {
            return self;
        }
        self.centre(part.x + part.width / 2.0, part.y + part.height / 2.0, frame)
            .covering(picture, frame)
    }

    /// Moved so that a point of the picture is in the middle.
    #[must_use]
    pub fn centre(self, x: f64, y: f64, frame: Size) -> Self {
        Self {
            x: frame.0 / 2.0 - x * self.scale,
            y: frame.1 / 2.0 - y * self.scale,
            ..self
        }
    }

    /// The part of the picture that is in the frame.
    pub fn seen(&self, frame: Size) -> Rect {
        Rect {
            x: -self.x / self.scale,
            y: -self.y / self.scale,
            width: frame.0 / self.scale,
            height: frame.1 / self.scale,
        }
    }

    /// The `transform` attribute.
    pub fn transform(&self) -> String {
        format!("translate({:.1} {:.1}) scale({:.4})", self.x, self.y, self.scale)
    }

    /// Without empty room at an edge of the frame while the picture goes on beyond the other.
    fn covering(self, picture: Size, frame: Size) -> Self {
        let cover = |offset: f64, picture: f64, frame: f64| {
            if picture <= frame {
                (frame - picture) / 2.0
            } else {
                offset.clamp(frame - picture, 0.0)
            }
        };
        Self {
            x: cover(self.x, picture.0 * self.scale, frame.0),
            y: cover(self.y, picture.1 * self.scale, frame.1),
            ..self
        }
    }

    /// A picture that is larger than the frame covers it, and a smaller one is never dragged out of sight.
    fn kept(self, picture: Size, frame: Size) -> Self {
        let keep = |offset: f64, picture: f64, frame: f64| {
            let kept = KEPT.min(frame / 4.0);
            let (low, high) = (frame - picture - kept, kept);
            if low <= high {
                offset.clamp(low, high)
            } else {
                offset.clamp(high.min(0.0), low.max(frame - picture))
            }
        };
        Self {
            x: keep(self.x, picture.0 * self.scale, frame.0),
            y: keep(self.y, picture.1 * self.scale, frame.1),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Size = (800.0, 400.0);

    #[test]
    fn a_small_picture_is_shown_as_it_is_in_the_middle() {
        let camera = Camera::home((400.0, 200.0), FRAME);
        assert_eq!(
            camera,
            Camera {
                x: 200.0,
                y: 100.0,
                scale: 1.0
            }
        );
    }

    #[test]
    fn a_large_picture_begins_readable_and_fits_when_asked() {
        let picture = (16_000.0, 4000.0);
        let home = Camera::home(picture, FRAME);
        assert!(home.scale >= READABLE && home.x.abs() < 0.1);
        let fit = Camera::fit(picture, FRAME);
        let seen = fit.seen(FRAME);
        assert!(seen.x <= 0.0 && seen.width >= picture.0, "{seen:?}");
    }

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let picture = (4000.0, 4000.0);
        let camera = Camera::home(picture, FRAME).pan(-500.0, -500.0, picture, FRAME);
        let under = |camera: Camera| ((300.0 - camera.x) / camera.scale, (200.0 - camera.y) / camera.scale);
        let zoomed = camera.zoom(1.5, (300.0, 200.0), picture, FRAME);
        assert!((under(camera).0 - under(zoomed).0).abs() < 1e-6);
        assert!((under(camera).1 - under(zoomed).1).abs() < 1e-6);
        assert!(camera.zoom(1e9, (0.0, 0.0), picture, FRAME).scale <= MOST_SCALE);
    }

    #[test]
    fn the_picture_cannot_be_lost() {
        for picture in [(4000.0, 3000.0), (300.0, 200.0), (4000.0, 100.0)] {
            for (dx, dy) in [(1e6, 1e6), (-1e6, -1e6)] {
                let camera = Camera::home(picture, FRAME).pan(dx, dy, picture, FRAME);
                let whole = Rect {
                    width: picture.0,
                    height: picture.1,
                    ..Rect::default()
                };
                assert!(camera.seen(FRAME).meets(&whole), "{picture:?} {camera:?}");
            }
        }
    }

    #[test]
    fn what_is_revealed_is_seen_and_what_is_seen_stays() {
        let picture = (4000.0, 3000.0);
        let part = Rect {
            x: 2000.0,
            y: 1500.0,
            width: 176.0,
            height: 52.0,
        };
        let home = Camera::home(picture, FRAME);
        let moved = home.reveal(part, picture, FRAME);
        assert!(moved.seen(FRAME).holds(&part) && moved != home);
        assert_eq!(moved.reveal(part, picture, FRAME), moved);
    }

    #[test]
    fn revealing_the_end_leaves_no_empty_room_behind_it() {
        let picture = (300.0, 3000.0);
        let end = Rect {
            x: 60.0,
            y: 2930.0,
            width: 176.0,
            height: 52.0,
        };
        let seen = Camera::home(picture, FRAME).reveal(end, picture, FRAME).seen(FRAME);
        assert!(seen.holds(&end) && seen.y + seen.height <= picture.1 + 0.5, "{seen:?}");
    }
}
