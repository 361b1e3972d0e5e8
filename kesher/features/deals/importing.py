"""That the contact of a deal works at its firm, where a row of a file names both."""

from kesher.exchange import joins
from kesher.exchange.joins import Couple
from kesher.features.parties.employers import WORKS_AT

joins.couple(Couple(entity="deals", join=WORKS_AT, who="contact", other="party"))
