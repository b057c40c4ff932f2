"""Textbook mathematics of stock: classes, forecasts, order quantities, levels and what they cost.

Plain numbers in, plain numbers out: arrays with one row for each part, so that two hundred thousand
parts are reckoned at once. ``months`` and ``reading`` are plain Python; whoever asks for the others
loads NumPy, which a web process need not carry.

    classes    ABC by value, XYZ, demand class, frequent / infrequent / seasonal
    forecasts  exponential smoothing, SBA and TSB: how much a month, and how far that may be off
    ordering   economic order quantity, packs, minimum
    levels     safety stock, reorder point, order-up-to level, alert line
    costs      expected shortages, and what it costs to do nothing
    policy     all of these for many parts: the interface that better mathematics will fill
"""
