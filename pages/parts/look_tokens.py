"""The colours of the product, light and dark: stone green 石绿 to stone blue 石青 on paper.

Cinnabar 朱砂 means life safety and nothing else; overdue is rouge 胭脂, so that a late file never looks like a fire.
The widget colours of `.streamlit/config.toml` are the same values; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import streamlit as st

Theme = Literal["light", "dark"]

SANS = "'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
SONG = "'Noto Serif SC', 'Noto Serif CJK SC', 'Songti SC', STSong, SimSun, serif"


@dataclass(frozen=True)
class Palette:
    """One theme's colours. `severity`, `severity_rim` and `severity_ink` run from level Ⅰ to level Ⅳ."""

    ground: str
    card: str
    header: str
    ink: str
    muted: str
    line: str
    grid: str
    primary: str
    on_primary: str
    severity: tuple[str, str, str, str]
    severity_rim: tuple[str, str, str, str]
    severity_ink: tuple[str, str, str, str]
    on_time: str
    due_soon: str
    overdue: str
    on_time_text: str
    due_soon_text: str
    overdue_text: str
    on_overdue: str
    bell: str
    water: str
    town_edge: str
    city_edge: str
    classes: tuple[str, str, str, str, str]
    heat: tuple[str, ...]
    glow: tuple[str, str, str, str, str]


LIGHT = Palette(
    ground="#F1F4F0",
    card="#FFFFFF",
    header="#FFFFFF",
    ink="#17252B",
    muted="#4E5E65",
    line="#D3DBD6",
    grid="#E6EBE8",
    primary="#1F5A80",
    on_primary="#FFFFFF",
    severity=("#B92A18", "#D9741A", "#EBC140", "#3C7FB1"),
    severity_rim=("#FFFFFF", "#FFFFFF", "#735600", "#FFFFFF"),
    severity_ink=("#FFFFFF", "#17252B", "#17252B", "#FFFFFF"),
    on_time="#259A8C",
    due_soon="#EBC140",
    overdue="#8E1842",
    on_time_text="#145F56",
    due_soon_text="#735600",
    overdue_text="#8E1842",
    on_overdue="#FFFFFF",
    bell="#B92A18",
    water="#7FB0CC",
    town_edge="#FFFFFF",
    city_edge="#6B7B81",
    classes=("#E3EEE6", "#C4DED2", "#8FC0B4", "#559A9A", "#2A6A7C"),
    heat=(
        *("#EEF4EE", "#DCEBE1", "#C4DED2", "#A6CDBF", "#83B9AF"),
        *("#60A3A0", "#438A91", "#2F7080", "#22576D", "#173F57"),
    ),
    glow=("#E6D9EE", "#C6A5DA", "#9B6CBF", "#6C3B99", "#3D1765"),
)

DARK = Palette(
    ground="#0D1518",
    card="#142025",
    header="#111C20",
    ink="#E3EAE7",
    muted="#A9B8BC",
    line="#2A3A40",
    grid="#22323A",
    primary="#6AAFD6",
    on_primary="#0D1518",
    severity=("#EE4B32", "#F9A34A", "#FAE58A", "#6AAFD6"),
    severity_rim=("#142025", "#142025", "#142025", "#142025"),
    severity_ink=("#0D1518", "#0D1518", "#0D1518", "#0D1518"),
    on_time="#6FD6C4",
    due_soon="#FAE58A",
    overdue="#D64A7A",
    on_time_text="#86DDCE",
    due_soon_text="#FAE58A",
    overdue_text="#F29DBB",
    on_overdue="#0D1518",
    bell="#D8412B",
    water="#3F7FA3",
    town_edge="#0D1518",
    city_edge="#8A9CA2",
    classes=("#1A2C30", "#20444A", "#2A6165", "#3E827F", "#68A698"),
    heat=(
        *("#15262A", "#193338", "#1E4246", "#255354", "#2F6663"),
        *("#3F7B73", "#579184", "#77A998", "#9EC2AE", "#CBDDC8"),
    ),
    glow=("#3B2752", "#5F3E85", "#8C63B4", "#BC99DC", "#ECDCFA"),
)


def current_theme() -> Theme:
    """Return the theme the reader sees now; light where no page is being drawn."""
    return "dark" if st.context.theme.type == "dark" else "light"


def palette(theme: Theme | None = None) -> Palette:
    """Return the colours of a theme, by default of the one the reader sees."""
    return DARK if (theme or current_theme()) == "dark" else LIGHT
