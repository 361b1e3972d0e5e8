"""Where chances and the list of what is worth one's time stand."""

from django.urls import path

from kesher.features.chance import views, wisely
from kesher.features.chance.place import CHANCE, ROOT, WISELY

urlpatterns = [
    path(f"{WISELY}/", wisely.show, name="wisely"),
    path(f"{ROOT}/{CHANCE}/", views.show, name="chance"),
    path(f"{ROOT}/{CHANCE}/<slug:kind>/", views.show, name="chance_of"),
    path(f"{ROOT}/{CHANCE}/<slug:kind>/learn/", views.learn, name="chance_learn"),
    path(f"{ROOT}/{CHANCE}/<slug:kind>/stop/", views.stop, name="chance_stop"),
]
