"""Where browsers tell how long it took."""

from django.urls import path

from kesher.features.stopwatch.taking import take

urlpatterns = [path("", take, name="stopwatch")]
