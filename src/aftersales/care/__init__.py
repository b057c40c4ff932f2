"""After the car has left: calls, surveys, campaigns, complaints."""
