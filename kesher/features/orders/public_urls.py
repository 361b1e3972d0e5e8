"""The customer's address: it belongs to no organisation's, and needs no sign-in."""

from django.urls import path

from kesher.features.orders import public

urlpatterns = [path("<str:token>/", public.page, name="order_page")]
