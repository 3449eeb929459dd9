//! Names: short texts, of providers and of hardware. An offer has up to 16.

use alloc::vec::Vec;
use codec::{Compact, Decode, DecodeWithMemTracking, Encode, EncodeLike, Error, Input, MaxEncodedLen, Output};
use core::{fmt, ops::Deref};
use scale_info::{Type, TypeInfo};
use sp_core::{bounded::BoundedVec, ConstU32};

/// Bytes of a model's or vendor's name, of a provider's, of an attribute's key and of its value.
pub const MAX_NAME: u32 = 32;
const CAPACITY: usize = 32;

/// The same bytes as a [`Name`], to SCALE and to clients.
type Bytes = BoundedVec<u8, ConstU32<MAX_NAME>>;

/// A UTF-8 name of at most [`MAX_NAME`] bytes. The type does not check that it is UTF-8.
///
/// Stored in place, unlike a vector: in Wasm each allocation and each release is a call into the node, and an offer with
/// all its attributes would need 16 of each.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// The name, and zeros after it, always: names are compared by these, and sort like their texts.
    bytes: [u8; CAPACITY],
    /// Decides only between names that differ in zeros at their ends.
    length: u8,
}

impl Name {
    /// The first [`MAX_NAME`] bytes of `text`.
    pub fn truncate_from(text: &[u8]) -> Self {
        let mut name = Self::default();
        for (byte, of_text) in name.bytes.iter_mut().zip(text) {
            *byte = *of_text;
            // At most the capacity.
            name.length = name.length.saturating_add(1);
        }
        name
    }
}

impl Deref for Name {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.bytes.get(..self.length.into()).unwrap_or(&self.bytes)
    }
}

impl AsRef<[u8]> for Name {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

/// A text of more than [`MAX_NAME`] bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

impl TryFrom<&[u8]> for Name {
    type Error = TooLong;

    fn try_from(text: &[u8]) -> Result<Self, TooLong> {
        if text.len() > CAPACITY {
            return Err(TooLong);
        }
        Ok(Self::truncate_from(text))
    }
}

impl TryFrom<Vec<u8>> for Name {
    type Error = TooLong;

    fn try_from(text: Vec<u8>) -> Result<Self, TooLong> {
        Self::try_from(text.as_slice())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match core::str::from_utf8(self) {
            Ok(text) => fmt::Debug::fmt(text, f),
            Err(_) => fmt::Debug::fmt(&**self, f),
        }
    }
}

impl Encode for Name {
    fn size_hint(&self) -> usize {
        (**self).size_hint()
    }

    fn encode_to<O: Output + ?Sized>(&self, output: &mut O) {
        (**self).encode_to(output);
    }
}

impl EncodeLike for Name {}

impl Decode for Name {
    fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
        let Compact(length) = Compact::<u32>::decode(input)?;
        let mut name = Self { length: u8::try_from(length).map_err(|_| TOO_LONG)?, ..Self::default() };
        input.read(name.bytes.get_mut(..name.length.into()).ok_or(TOO_LONG)?)?;
        Ok(name)
    }
}

const TOO_LONG: &str = "a name is longer than 32 bytes";

/// Decoding allocates nothing.
impl DecodeWithMemTracking for Name {}

impl MaxEncodedLen for Name {
    fn max_encoded_len() -> usize {
        Bytes::max_encoded_len()
    }
}

impl TypeInfo for Name {
    type Identity = Bytes;

    fn type_info() -> Type {
        Bytes::type_info()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use scale_info::meta_type;

    fn name(text: &[u8]) -> Name {
        Name::try_from(text).unwrap()
    }

    #[test]
    fn a_name_has_at_most_32_bytes() {
        assert_eq!(&*name(&[b'x'; 32]), &[b'x'; 32]);
        assert_eq!(Name::try_from(&[b'x'; 33][..]), Err(TooLong));
        assert_eq!(Name::try_from(vec![b'x'; 33]), Err(TooLong));
        assert_eq!(Name::truncate_from(&[b'x'; 33]), name(&[b'x'; 32]));
        assert!(Name::default().is_empty());
    }

    #[test]
    fn a_longer_or_an_unfinished_name_is_not_decoded() {
        for length in [33u32, 255, 256, 288, u32::MAX] {
            let long = [Compact(length).encode(), vec![b'x'; 300]].concat();
            assert_eq!(Name::decode(&mut &long[..]), Err(TOO_LONG.into()), "{length}");
        }
        let cut = [Compact(5u32).encode(), b"four".to_vec()].concat();
        assert!(Name::decode(&mut &cut[..]).is_err());
    }

    #[test]
    fn clients_see_a_list_of_bytes() {
        assert_eq!(meta_type::<Name>(), meta_type::<Bytes>());
        assert_eq!(Name::max_encoded_len(), Bytes::max_encoded_len());
    }

    #[test]
    fn a_name_is_shown_as_text_where_it_is_text() {
        assert_eq!(format!("{:?} {:?}", name(b"nvlink"), name(&[0xff])), r#""nvlink" [255]"#);
    }

    proptest! {
        /// As before, when names were vectors: no stored record and no client notices the difference.
        #[test]
        fn a_name_is_encoded_compared_and_sorted_like_its_bytes(
            one in proptest::collection::vec(any::<u8>(), 0..=32),
            two in proptest::collection::vec(0u8..2, 0..=32),
        ) {
            for (a, b) in [(&one, &two), (&two, &one), (&two, &two)] {
                prop_assert_eq!(name(a).cmp(&name(b)), a.cmp(b));
                prop_assert_eq!(name(a) == name(b), a == b);
            }
            let encoded = name(&one).encode();
            prop_assert_eq!(&encoded, &one.encode());
            prop_assert_eq!(encoded.len(), name(&one).encoded_size());
            prop_assert!(name(&one).size_hint() >= encoded.len());
            prop_assert_eq!(Name::decode(&mut &encoded[..]), Ok(name(&one)));
        }
    }
}
