"""Which addresses show one picture, and which do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extract.image_address import image_address, image_key

SAME = [
    ("https://a.example/u/harbour-at-dawn.jpg", "https://a.example/u/harbour-at-dawn-1024x683.jpg"),
    ("https://a.example/u/harbour-at-dawn.jpg", "https://i0.cdn.example/a.example/u/harbour-at-dawn.jpg?w=640"),
    ("https://a.example/u/harbour-at-dawn.jpg", "https://a.example/_next/image?url=%2Fu%2Fharbour-at-dawn.jpg&w=64"),
    ("https://a.example/u/harbour-at-dawn@2x.jpg", "https://a.example/u/harbour-at-dawn.webp"),
    ("https://c.example/w_640,h_360/v1/4711.jpg", "https://c.example/w_1200,q_auto/v1/4711.jpg"),
    ("https://c.example/640x360/news/1.jpg", "https://c.example/1200x675/news/1.jpg"),
    ("https://c.example/1200/570/q_80/1072476.jpg", "https://c.example/960/540/1072476.jpg"),
    ("https://c.example/p/4c113d3e-b078-4dd9-8c4b-24b103c17e6a_w1280_r1.7.jpg", "https://c.example/news/640/4c113d3e-b078-4dd9-8c4b-24b103c17e6a.webp"),
    ("https://c.example/hwjrfw1hPrVNOAk6LFPem=s1000", "https://c.example/hwjrfw1hPrVNOAk6LFPem=s750"),
    ("https://s.example/fit/https://a.example/u/harbour-at-dawn.jpg", "https://a.example/u/harbour-at-dawn.jpg"),
]  # fmt: skip
OTHERS = [
    ("https://a.example/news/1.jpg", "https://a.example/news/2.jpg"),
    ("https://a.example/2024/1.jpg", "https://a.example/sport/1.jpg"),
    ("https://a.example/img/4711/image.jpg", "https://a.example/img/4712/image.jpg"),
    ("https://a.example/harbour-at-dawn.jpg", "https://a.example/harbour-at-dusk.jpg"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_sizes_of_one_picture_are_one(one, other):
    assert image_key(one) == image_key(other)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_two_pictures_are_two(one, other):
    assert image_key(one) != image_key(other)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_attributes_are_read(link, srcset):
    address = image_address(
        {"src": link, "srcset": srcset, "data-src": srcset}, "https://a.example/"
    )
    assert address is None or address.url.startswith(("http://", "https://"))
    assert isinstance(image_key(f"https://a.example/{link}"), str)
