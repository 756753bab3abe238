//! Every screen as a picture: painted without a graphics card and compared with the one that was
//! last found good.

mod album;
pub(crate) mod picture;
pub(crate) mod rasteriser;
pub(crate) mod shown;
