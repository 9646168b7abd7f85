"""Computes what TA-Lib, or numpy where TA-Lib has no such indicator, makes of tests/golden/indicators/quotes.csv.

`make references` writes references.csv and manifest.json beside it; `--check` compares what is there instead. The tests hold
src/core/indicators to these values: two implementations that share no line. docs/indicators.md says where their conventions
differ.
"""

import csv
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import talib

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests/golden/indicators"
QUOTES = FOLDER / "quotes.csv"
REFERENCES = FOLDER / "references.csv"
MANIFEST = FOLDER / "manifest.json"

# More than the tests tell apart, fewer than the last bits in which processors differ.
SIGNIFICANT_DIGITS = 12
# What another processor may make of the same program, as a share of the largest value of a column.
CHECK_TOLERANCE = 1e-11


def wilder(values, period):
    """Wilder's average: TA-Lib's ATR of bars that reach from 0 to each value, whose true range is that value."""
    start = int(np.argmax(~np.isnan(values)))
    highs = np.concatenate([[0.0], values[start:]])
    zeros = np.zeros_like(highs)
    averages = np.full_like(values, np.nan)
    averages[start:] = talib.ATR(highs, zeros, zeros, period)[1:]
    return averages


def directional_index(plus, minus):
    # 0 where both are.
    return 100 * np.abs(plus - minus) / np.maximum(plus + minus, sys.float_info.min)


def volume_weighted(prices, volumes):
    return np.cumsum(prices * volumes) / np.cumsum(volumes)


def each_day(timestamps, compute, *columns):
    days = np.array([timestamp[:10] for timestamp in timestamps])
    return np.concatenate([compute(*(column[days == day] for column in columns)) for day in sorted(set(days))])


def realised_volatility(closes, period):
    squares = np.diff(np.log(closes)) ** 2
    sums = np.lib.stride_tricks.sliding_window_view(squares, period).sum(axis=1)
    return np.concatenate([np.full(period, np.nan), np.sqrt(sums)])


def crosses(fast, slow):
    # Averages of whole cents that are not equal differ by far more than a billionth.
    side = np.sign(np.round(fast - slow, 9))
    before = np.concatenate([[np.nan], side[:-1]])
    return np.where(side == before, 0.0, side) + 0 * before


def signed_trend(correlation):
    strength = correlation**2
    return np.where(strength < 0.5, 0 * strength, np.sign(correlation) * strength)


def expressions():
    """Column to the expression that computes it. A column has the name of the output of src/core/indicators that it is the
    reference of. One with `.talib` is TA-Lib's own function where that begins later or with other seeds."""
    columns = {}
    bar, true_range = "high, low, close", "talib.TRANGE(high, low, close)"
    for n in (5, 20):
        columns[f"sma_{n}"] = f"talib.SMA(close, {n})"
        columns[f"ema_{n}"] = f"talib.EMA(close, {n})"
    for n in (9, 14):
        columns[f"wma_{n}"] = f"talib.WMA(close, {n})"
    for n in (7, 14):
        columns[f"rsi_{n}"] = f"talib.RSI(close, {n})"
        columns[f"atr_{n}"] = f"talib.ATR({bar}, {n})"
        columns[f"adx_{n}_pdi"] = f"100 * wilder(talib.PLUS_DM(high, low, 1), {n}) / wilder({true_range}, {n})"
        columns[f"adx_{n}_mdi"] = f"100 * wilder(talib.MINUS_DM(high, low, 1), {n}) / wilder({true_range}, {n})"
        columns[f"adx_{n}"] = f"wilder(directional_index(adx_{n}_pdi, adx_{n}_mdi), {n})"
        columns[f"adx_{n}_pdi.talib"] = f"talib.PLUS_DI({bar}, {n})"
        columns[f"adx_{n}_mdi.talib"] = f"talib.MINUS_DI({bar}, {n})"
        columns[f"adx_{n}.talib"] = f"talib.ADX({bar}, {n})"
    for fast, slow, signal in ((12, 26, 9), (5, 35, 5)):
        name = f"macd_{fast}_{slow}_{signal}"
        columns[name] = f"talib.EMA(close, {fast}) - talib.EMA(close, {slow})"
        columns[f"{name}_signal"] = f"talib.EMA({name}, {signal})"
        columns[f"{name}_histogram"] = f"{name} - {name}_signal"
        for index, output in enumerate(("", "_signal", "_histogram")):
            columns[f"{name}{output}.talib"] = f"talib.MACD(close, {fast}, {slow}, {signal})[{index}]"
    for n, width in ((20, 2), (10, 1.5)):
        for index, output in enumerate(("upper", "middle", "lower")):
            columns[f"bb_{n}_{width}_{output}"] = f"talib.BBANDS(close, {n}, {width}, {width})[{index}]"
    for n in (14, 50):
        columns[f"stdev_{n}"] = f"talib.STDDEV(close, {n})"
        columns[f"slope_{n}"] = f"talib.LINEARREG_SLOPE(close, {n})"
    for n in (1, 14):
        columns[f"roc_{n}"] = f"talib.ROC(close, {n})"
    for n, k, d in ((14, 3, 3), (5, 2, 4)):
        name = f"stoch_{n}_{k}_{d}"
        columns[f"{name}_k"] = f"talib.SMA(talib.STOCHF({bar}, {n}, 1)[0], {k})"
        columns[f"{name}_d"] = f"talib.SMA({name}_k, {d})"
        for index, output in enumerate(("k", "d")):
            columns[f"{name}_{output}.talib"] = f"talib.STOCH({bar}, {n}, {k}, 0, {d}, 0)[{index}]"
    columns["obv"] = "talib.OBV(close, volume) - volume[0]"
    columns["vwap"] = f"volume_weighted(talib.TYPPRICE({bar}), volume)"
    columns["vwap_day"] = f"each_day(timestamp, volume_weighted, talib.TYPPRICE({bar}), volume)"
    for n in (10, 20):
        columns[f"rvol_{n}"] = f"realised_volatility(close, {n})"
    for fast, slow in ((5, 20), (10, 30)):
        columns[f"sma_cross_{fast}_{slow}"] = f"crosses(talib.SMA(close, {fast}), talib.SMA(close, {slow}))"
    columns["trend"] = "signed_trend(talib.CORREL(close, np.arange(float(len(close))), 14))"
    return columns


# What TA-Lib answers where this project says something else: docs/indicators.md has the reasons.
DIFFERENCES = {
    "rsi:14 of a price that never moved": "talib.RSI(still, 14)[-1]",
    "adx:14 of a price that never moved": "talib.ADX(still, still, still, 14)[-1]",
    "roc:1 from a close of 0": "talib.ROC(np.array([1.0, 0.0, 2.0]), 1)[-1]",
    "obv on the first bar, as a share of its volume": "talib.OBV(close, volume)[0] / volume[0]",
}


def compute():
    with QUOTES.open(newline="") as file:
        rows = list(csv.DictReader(file))
    scope = {name: np.array([float(row[name]) for row in rows]) for name in ("open", "high", "low", "close", "volume")}
    scope |= {"timestamp": [row["timestamp"] for row in rows], "still": np.full(40, 5.0)}
    columns = {}
    for name, expression in expressions().items():
        # Later expressions name earlier columns.
        columns[name] = eval(expression, globals(), scope | columns)
    differences = {what: float(eval(expression, globals(), scope)) for what, expression in DIFFERENCES.items()}
    return scope["timestamp"], columns, differences


def text(value):
    # Adding 0 makes 0 of -0.
    return "" if np.isnan(value) else f"{value + 0:.{SIGNIFICANT_DIGITS}g}"


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write(timestamps, columns, differences):
    rows = [[timestamp, *map(text, values)] for timestamp, *values in zip(timestamps, *columns.values())]
    REFERENCES.write_text("".join(",".join(row) + "\n" for row in [["timestamp", *columns], *rows]))
    manifest = {
        "command": "make references",
        "versions": {
            "TA-Lib": talib.__ta_version__.decode().split()[0],
            "TA-Lib for Python": talib.__version__,
            "numpy": np.__version__,
        },
        "sha256": {str(path.relative_to(ROOT)): sha256(path) for path in (Path(__file__).resolve(), QUOTES, REFERENCES)},
        "columns": expressions(),
        "differences": {what: {"expression": DIFFERENCES[what], "value": value} for what, value in differences.items()},
    }
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n")


def check(timestamps, columns):
    with REFERENCES.open(newline="") as file:
        rows = list(csv.DictReader(file))
    if list(rows[0]) != ["timestamp", *columns] or [row["timestamp"] for row in rows] != timestamps:
        sys.exit("references.csv has other rows or columns than are computed")
    for name, computed in columns.items():
        committed = np.array([float(row[name] or "nan") for row in rows])
        limit = CHECK_TOLERANCE * np.nanmax(np.abs(computed))
        same = np.isclose(committed, computed, rtol=0, atol=limit, equal_nan=True)
        if not same.all():
            i = int(np.argmin(same))
            sys.exit(f"{name} at {timestamps[i]} is {computed[i]}, references.csv has {committed[i]}")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments == ["--check"]:
        check(*compute()[:2])
    elif arguments == []:
        write(*compute())
    else:
        sys.exit("usage: indicator-references.py [--check]")
