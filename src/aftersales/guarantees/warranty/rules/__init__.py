"""The statutory guarantee (三包) as plain Python: no database, no clock, no Django.

law       what the law says, read from dated data: a version for each period, another country is
          another file
cases     what is told of a car, its sale, its repairs and today's question; refused by name
          where it is no such thing
counting  stays in the workshop, repairs of a fault, assemblies and main parts replaced
judging   which rights stand, on which article, what they cost, how far the next one is
answers   a verdict as the file format tells it
"""
