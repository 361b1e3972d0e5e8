"""The addresses of one customer's own data, beside those that every entity has."""

from django.urls import path

from kesher.features.moving import views

urlpatterns = [
    path("<uuid:pk>/personal/", views.show, name="personal"),
    path("<uuid:pk>/personal/take/", views.take, name="personal_take"),
    path("<uuid:pk>/personal/erase/", views.erase, name="personal_erase"),
    path("<uuid:pk>/personal/erased/", views.erased, name="personal_erased"),
]
