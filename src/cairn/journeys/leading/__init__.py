"""Those who lead a school or district: what to do this week, and what the record can and cannot say."""
