"""The demo (演示): the three jobs, played over HTTP by the people of the sample city, tricks included."""
