//! One macro for every closed set of words that a file, the command line and the window share.

/// Declares a closed set with the word that files and the command line use for each value.
///
/// A word that this version does not know is kept as `Other`, so that a newer file opens, shows
/// what it can and loses nothing when it is saved.
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$vmeta:meta])* $variant:ident = $word:literal, $label:literal; )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $( $(#[$vmeta])* $variant, )+
            /// A word that this version does not know: shown and kept, never acted upon.
            Other(Box<str>),
        }

        impl $name {
            /// Every value this version knows, in the order in which people see them.
            pub const ALL: &'static [$name] = &[$( $name::$variant, )+];

            /// The word in files, in JSON and on the command line.
            #[must_use]
            pub fn word(&self) -> &str {
                match self {
                    $( $name::$variant => $word, )+
                    $name::Other(word) => word,
                }
            }

            /// The words for people.
            #[must_use]
            pub fn label(&self) -> &str {
                match self {
                    $( $name::$variant => $label, )+
                    $name::Other(word) => word,
                }
            }

            /// The value for a word; a word that is not known becomes `Other`.
            #[must_use]
            pub fn from_word(word: &str) -> Self {
                match word {
                    $( $word => $name::$variant, )+
                    _ => $name::Other(word.into()),
                }
            }

            /// The value for a word, if this version knows it.
            #[must_use]
            pub fn known(word: &str) -> Option<Self> {
                match Self::from_word(word) {
                    $name::Other(_) => None,
                    known => Some(known),
                }
            }

            /// Whether this version knows the value.
            #[must_use]
            pub fn is_known(&self) -> bool {
                !matches!(self, $name::Other(_))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Ok(Self::from_word(&word))
            }
        }
    };
}

pub(crate) use words;

/// Declares the values of a choice parameter: a Rust enum with its words and labels. The first is
/// the default.
macro_rules! choices {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$vmeta:meta])* $variant:ident = $word:literal, $label:literal; )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $( $(#[$vmeta])* $variant, )+ }

        impl $crate::model::param::Choice for $name {
            const OPTIONS: &'static [$crate::model::param::ChoiceOption] =
                &[$( $crate::model::param::ChoiceOption { word: $word, label: $label }, )+];
            const VALUES: &'static [Self] = &[$( $name::$variant, )+];
        }
    };
}

pub(crate) use choices;
