"""What of a Plotly figure is drawn outside a browser: a list of attributes; any other is refused by its name.

A figure says more than is drawn (what hovering shows, what a click means): that is passed over. What would change the
picture and is not understood raises ``NotDrawable``, so that a file never shows something else than the screen.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import quoteattr

import numpy as np
import plotly.graph_objects as go

from dashboard.render.svg_text import NotDrawable

ANY: Final = None
"""Any value of this attribute is drawn; else the tuple of the values that are."""

Allowed = Mapping[str, tuple[Any, ...] | None]

_LINE: Final = {"color": ANY, "width": ANY, "dash": ANY}
_FONT: Final = {"font.family": ANY, "font.size": ANY, "font.color": ANY, "font.weight": ANY}


def _under(prefix: str, names: Allowed | Iterable[str]) -> dict[str, tuple[Any, ...] | None]:
    named = names if isinstance(names, Mapping) else dict.fromkeys(names)
    return {f"{prefix}.{name}": values for name, values in named.items()}


_TRACE: Final = dict.fromkeys(
    ("type", "name", "x", "y", "xaxis", "yaxis", "opacity", "visible", "showlegend", "legendrank", "legendgroup")
)
_TRACES: Final[dict[str, Allowed]] = {
    "bar": {
        **_TRACE, "orientation": ANY, "base": ANY, "width": ANY, "textposition": ("none",),
        **_under("marker", ("color", "opacity", "line.color", "line.width")),
        **_under("marker.pattern", ("shape", "size", "solidity", "fillmode", "bgcolor", "fgcolor")),
    },
    "scatter": {
        **_TRACE, "mode": ANY, "text": ANY, "textposition": ANY, "cliponaxis": ANY, "fillcolor": ANY,
        "fill": ("none", "toself"), "connectgaps": ANY,
        **_under("line", {**_LINE, "shape": ("linear", "hv", "vh"), "simplify": ANY}),
        **_under("marker", ("symbol", "size", "color", "opacity", "sizeref", "sizemin", "line.color", "line.width")),
        "marker.sizemode": ("diameter", "area"), "marker.angle": (0,), "marker.showscale": (False,),
        **_under("textfont", ("family", "size", "color", "weight")),
    },
}  # fmt: skip
_AXIS: Final[Allowed] = {
    **dict.fromkeys((
        "range", "tickvals", "ticktext", "domain", "anchor", "position", "overlaying", "side", "automargin",
        "showgrid", "gridcolor", "gridwidth", "griddash", "zeroline", "zerolinecolor", "zerolinewidth",
        "showline", "linecolor", "linewidth", "ticklen", "tickcolor", "tickwidth", "tickangle", "visible",
        "ticklabelstandoff", "showticklabels", "title.text", "title.standoff", "layer",
    )),
    **_under("tickfont", ("family", "size", "color", "weight")), **{f"title.{k}": v for k, v in _FONT.items()},
    "type": ("linear", "-"), "tickmode": ("array",), "autorange": (False,), "mirror": (False,),
    "ticks": ("", "outside"), "ticklabelposition": ("outside",), "showexponent": ("all", "none"),
}  # fmt: skip
_LAYOUT: Final[Allowed] = {
    **dict.fromkeys((
        "width", "height", "autosize", "paper_bgcolor", "plot_bgcolor", "showlegend", "template", "colorway",
        "bargap", "bargroupgap",
    )),
    **_FONT, "barmode": ANY, **_under("margin", ("l", "r", "t", "b", "pad", "autoexpand")),
}  # fmt: skip
_ANNOTATION: Final[Allowed] = {
    **dict.fromkeys((
        "text", "x", "y", "xref", "yref", "xanchor", "yanchor", "align", "valign", "xshift", "yshift", "bgcolor",
        "bordercolor", "borderpad", "borderwidth", "textangle", "opacity", "visible", "name",
    )),
    **_FONT, "showarrow": (False,),
}  # fmt: skip
_SHAPE: Final[Allowed] = {
    **dict.fromkeys((
        "x0", "x1", "y0", "y1", "xref", "yref", "path", "fillcolor", "opacity", "visible", "name", "fillrule",
        "xsizemode", "ysizemode", "xanchor", "yanchor",
    )),
    "type": ("line", "rect", "circle", "path"), "layer": ("above", "below", "between"), **_under("line", _LINE),
}  # fmt: skip
_LEGEND: Final[Allowed] = {
    **dict.fromkeys((
        "x", "y", "xref", "yref", "xanchor", "yanchor", "bgcolor", "bordercolor", "borderwidth", "itemsizing",
        "itemwidth", "tracegroupgap", "traceorder", "visible",
    )),
    "orientation": ("h", "v"), **_FONT,
}  # fmt: skip
_PASSED_OVER: Final = re.compile(
    r"(hover\w*|customdata|(un)?selected\w*|selectionrevision|ids?|uid|meta|uirevision|dragmode|clickmode|fixedrange|"
    r"modebar|itemclick|itemdoubleclick|captureevents|clicktoshow|separators|offsetgroup|alignmentgroup|spike\w*|"
    r"showspikes|editrevision|newshape|newselection|activeshape|activeselection|editable)(\.|\Z)"
)
_AXIS_NAME: Final = re.compile(r"([xy])axis([2-9]|[1-9]\d+)?\Z")


@dataclass(frozen=True, slots=True)
class Plain:
    """A figure as plain types: traces and layout with the defaults of its template, axes by their short names."""

    traces: list[dict[str, Any]]
    layout: dict[str, Any]
    axes: dict[str, dict[str, Any]]


def read(figure: go.Figure) -> Plain:
    """Read a figure; an attribute outside the subset raises NotDrawable that names it."""
    data = figure.to_plotly_json()
    layout = data.get("layout", {})
    template = layout.get("template") or {}
    usual = template.get("layout") or {}
    parts = {name: value for name, value in layout.items() if not _AXIS_NAME.match(name)}
    for name, allowed in (("annotations", _ANNOTATION), ("shapes", _SHAPE)):
        for at, item in enumerate(parts.pop(name, None) or ()):
            _check(item, allowed, f"layout.{name}[{at}]")
    _check(parts.pop("legend", None) or {}, _LEGEND, "layout.legend")
    _check(parts, _LAYOUT, "layout")
    axes = {"x": {}, "y": {}} | {
        f"{found[1]}{found[2] or ''}": layout[name] for name in layout if (found := _AXIS_NAME.match(name))
    }
    for name, axis in axes.items():
        _check(axis, _AXIS, f"axis {name}")
    traces = []
    for at, trace in enumerate(data.get("data", ())):
        kind = trace.get("type", "scatter")
        where = f"trace {at} ({kind} {trace.get('name') or ''})".replace(" )", ")")
        if kind not in _TRACES:
            raise NotDrawable(f"{where}: this kind of trace")
        marks_only = kind == "scatter" and "text" not in str(trace.get("mode", ""))
        seen = {k: v for k, v in trace.items() if not (k == "text" and (marks_only or _no_text(trace)))}
        _check(seen, _TRACES[kind], where)
        own = ((template.get("data") or {}).get(kind) or [{}])[0]
        traces.append(merged(own, trace) | {"where": where})
    return Plain(
        traces,
        merged({k: v for k, v in usual.items() if not _AXIS_NAME.match(k)}, layout),
        {name: merged(usual.get(f"{name[0]}axis") or {}, axis) for name, axis in axes.items()},
    )


def _no_text(trace: Mapping[str, Any]) -> bool:
    return trace.get("type") == "bar" and trace.get("textposition") == "none"


def merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``own`` over the defaults ``base``, at every depth; None says nothing."""
    out = dict(base)
    for name, value in own.items():
        if isinstance(value, Mapping) and isinstance(out.get(name), Mapping):
            out[name] = merged(out[name], value)
        elif value is not None:
            out[name] = value
    return out


def listed(value: Any) -> list[Any]:
    """Return a column of a trace as a list, whichever way Plotly holds it."""
    if value is None:
        return []
    if isinstance(value, Mapping) and "bdata" in value:
        found = np.frombuffer(base64.b64decode(value["bdata"]), dtype=np.dtype(str(value["dtype"])))
        return list(found.tolist())
    if isinstance(value, np.ndarray):
        return list(value.tolist())
    return list(value)


def several(value: Any) -> bool:
    """Say whether a value is given for each mark instead of once for all."""
    return isinstance(value, (list, tuple, np.ndarray)) or (isinstance(value, Mapping) and "bdata" in value)


def each(value: Any, count: int, default: Any) -> list[Any]:
    """Return a value for each of ``count`` marks: one for all, or a list, whose end is filled with the default."""
    if several(value):
        found = [default if v is None else v for v in listed(value)][:count]
        return found + [default] * (count - len(found))
    return [default if value is None else value] * count


def marks_of(trace: Mapping[str, Any], count: int) -> list[str]:
    """Return what a click on each of ``count`` marks means: its customdata, several ids with a space between them."""
    found = []
    for one in each(trace.get("customdata"), count, ""):
        ids = one if isinstance(one, (list, tuple)) else [one]
        found.append(" ".join(str(i) for i in ids if isinstance(i, str) and i))
    return found


def marked(drawn: str, mark: str) -> str:
    """Return what is drawn in a group that names its mark and takes clicks wherever it is, seen or not."""
    return f'<g data-mark={quoteattr(mark)} pointer-events="all">{drawn}</g>'


def coordinates(value: Any, where: str) -> list[float]:
    """Return numbers; None is NaN, a text or a date raises NotDrawable, for axes are linear."""
    out = []
    for item in listed(value):
        if item is None:
            out.append(float("nan"))
        elif isinstance(item, (int, float)) and not isinstance(item, bool):
            out.append(float(item))
        else:
            raise NotDrawable(f"{where}: the position {str(item)[:40]!r}, which is no number")
    return out


def _check(part: Mapping[str, Any], allowed: Allowed, where: str) -> None:
    for path, value in _leaves(part):
        if value is None or _PASSED_OVER.match(path) or path == "template" or path.startswith("template."):
            continue
        if path not in allowed:
            raise NotDrawable(f"{where}: {path}")
        values = allowed[path]
        if values is not None and value not in values:
            raise NotDrawable(f"{where}: {path} = {str(value)[:40]}")


def _leaves(part: Mapping[str, Any], path: str = "") -> Iterable[tuple[str, Any]]:
    for name, value in part.items():
        here = f"{path}.{name}" if path else str(name)
        if isinstance(value, Mapping) and "bdata" not in value and here != "template":
            yield from _leaves(value, here)
        else:
            yield here, value
