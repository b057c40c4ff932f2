"""aftersales: the after-sales service system of car dealers."""
