"""Tests of the promises that the shop's users rely on."""
